/// One tunable parameter, as a model sees it.
struct Feature: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A real, integer or ordinal parameter: its unit coordinate, on its own scale. `count` is how many values it
        /// has, `nil` for a continuous range.
        case numeric(count: UInt64?)

        /// A choice without an order: its index, from 0, as a number.
        case categorical(count: Int)
    }

    /// The index of the parameter in the space.
    let parameter: Int
    let kind: Kind

    /// Whether a condition may switch it off.
    let isConditional: Bool

    var categories: Int? {
        if case .categorical(let count) = self.kind { count } else { nil }
    }
}
