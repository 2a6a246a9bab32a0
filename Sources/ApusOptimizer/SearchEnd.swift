/// Why an optimizer proposes nothing more.
public enum SearchEnd: Hashable, Sendable, Codable {
    /// Every configuration of the space was proposed.
    case spaceUsedUp

    /// Every point of the design was proposed.
    case designUsedUp

    /// So many points in a row were forbidden or proposed before.
    case tooManyRejected(tries: Int)
}

extension SearchEnd: CustomStringConvertible {
    public var description: String {
        switch self {
        case .spaceUsedUp:
            "every configuration of the space has been proposed; allow repeats or widen the space for more"
        case .designUsedUp: "every point of the design has been proposed"
        case .tooManyRejected(let tries):
            "\(tries) points in a row were forbidden or proposed before; loosen the forbidden clauses or widen the space"
        }
    }
}
