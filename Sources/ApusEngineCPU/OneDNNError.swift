/// Why the oneDNN backend cannot work, or a call of the library that failed.
package enum OneDNNError: Error, Hashable, Sendable {
    /// A library could not be opened; `reason` is the loader's text.
    case missing(library: String, reason: String)

    /// The library lacks a function that Apus calls: it is another version.
    case symbolMissing(library: String, symbol: String)
    case wrongVersion(found: String)

    /// The library's status of a call.
    case call(name: String, status: UInt32)

    /// A batch that does not fit the network.
    case batch(String)
}

extension OneDNNError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let library, let reason):
            "oneDNN is not usable, \(library) cannot be opened (\(reason)); install Debian's package libdnnl2 "
                + "(libdnnl-dev to build), or train with the slow reference backend"
        case .symbolMissing(let library, let symbol):
            "\(library) has no function \(symbol); install Debian's package libdnnl2 of oneDNN 2.6 or later 2.x"
        case .wrongVersion(let found):
            "oneDNN 2.6 or later 2.x is needed, and this is \(found); install Debian's package libdnnl2"
        case .call(let name, let status):
            "oneDNN's \(name) failed: \(Self.meaning(of: status))"
        case .batch(let message):
            message
        }
    }

    private static func meaning(of status: UInt32) -> String {
        switch status {
        case 1: "out of memory (status 1); use a smaller batch or fewer filters"
        case 2: "invalid arguments (status 2)"
        case 3: "not implemented for these shapes (status 3)"
        default: "status \(status)"
        }
    }
}
