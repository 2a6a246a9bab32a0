/// Why keys or certificates are of no use.
package enum IdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A text or bytes that are no key or no certificate of this kind.
    case unreadable(String)

    /// The library that makes certificates refused.
    case cannotSign(String)

    package var description: String {
        switch self {
        case .unreadable(let what): "\(what) cannot be read"
        case .cannotSign(let reason): "a certificate cannot be made: \(reason)"
        }
    }
}
