extension Domain {
    private static let choicesShown = 8

    /// What the domain holds, in the words of a message: "whole numbers from 1 to 20".
    public var summary: String {
        switch self {
        case .real(let lower, let upper, _, let step):
            "numbers from \(lower) to \(upper)" + (step.map { " in steps of \($0)" } ?? "")
        case .integer(let lower, let upper, _, let step):
            "whole numbers from \(lower) to \(upper)" + (step.map { " in steps of \($0)" } ?? "")
        case .categorical(let choices), .ordinal(let choices): Self.listed(choices)
        case .constant(let literal): literal.description
        }
    }

    /// Whether `<` and `>` mean something.
    public var isOrdered: Bool {
        switch self {
        case .real, .integer, .ordinal: true
        case .categorical, .constant: false
        }
    }

    private static func listed(_ choices: [Literal]) -> String {
        let shown = choices.prefix(Self.choicesShown).map(\.description).joined(separator: ", ")
        let more = choices.count - Self.choicesShown
        return more > 0 ? "\(shown) and \(more) more" : shown
    }
}
