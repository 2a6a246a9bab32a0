/// The values that one parameter may take.
public enum Domain: Hashable, Sendable, Codable {
    /// How a numeric range is laid out between its bounds.
    public enum Scale: String, Hashable, Sendable, Codable {
        case linear
        case log
    }

    /// Finite bounds, both included; `step` counts from `lower`.
    case real(lower: Double, upper: Double, scale: Scale = .linear, step: Double? = nil)

    /// Both bounds included; `step` counts from `lower`.
    case integer(lower: Int, upper: Int, scale: Scale = .linear, step: Int? = nil)

    /// Choices without an order.
    case categorical([Literal])

    /// Choices whose order in the list means something.
    case ordinal([Literal])

    /// One value, that is passed on and never tuned.
    case constant(Literal)
}
