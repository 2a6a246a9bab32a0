/// Why a literal or a text is no value of a domain.
public enum ValueError: Error, Hashable, Sendable {
    case notANumber(found: String)
    case notAnInteger(found: String)
    case outOfRange(found: String, lower: String, upper: String)

    /// The nearest legal values are below and above what was found.
    case offTheSteps(found: String, lower: String, step: String)
    case notAChoice(found: String, choices: [String])

    /// The domain itself has a mistake, so it has no values.
    case noValues
}

extension ValueError: CustomStringConvertible {
    private static let choicesShown = 8

    /// What came, what was expected, and what to do, as one phrase without a full stop.
    public var description: String {
        switch self {
        case .notANumber(let found): "'\(found)' is not a number; write it like 0.25 or 1e-3"
        case .notAnInteger(let found): "'\(found)' is not a whole number; write it like 32"
        case .outOfRange(let found, let lower, let upper):
            "\(found) is outside of [\(lower), \(upper)]; change the value or the range"
        case .offTheSteps(let found, let lower, let step):
            "\(found) is not \(lower) plus a whole number of steps of \(step); change the value or the step"
        case .notAChoice(let found, let choices):
            "'\(found)' is not a choice; the choices are \(Self.listed(choices))"
        case .noValues: "the parameter's domain has a mistake, so it has no values; correct the domain first"
        }
    }

    private static func listed(_ choices: [String]) -> String {
        let shown = choices.prefix(Self.choicesShown).joined(separator: ", ")
        let more = choices.count - Self.choicesShown
        return more > 0 ? "\(shown) and \(more) more" : shown
    }
}
