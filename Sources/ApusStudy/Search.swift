public import ApusSpace

/// Which optimizer proposes configurations, and from which seed.
public struct Search: Hashable, Sendable, Codable {
    public enum Method: Hashable, Sendable, Codable {
        case random

        /// Each numeric parameter takes `levels` values (or all of them when it has fewer).
        case grid(levels: Int)
        case latinHypercube
        case sobol
        case halton

        /// These points, in this order, and no others.
        case points([Configuration])

        /// A model-based optimizer by its name, with its options as the user wrote them.
        case model(name: String, options: TreeValue)
    }

    public let method: Method
    public let seed: UInt64

    /// Whether one configuration may be run more than once.
    public let repeatsAllowed: Bool

    public init(method: Method, seed: UInt64 = 1, repeatsAllowed: Bool = false) {
        self.method = method
        self.seed = seed
        self.repeatsAllowed = repeatsAllowed
    }
}
