import ApusSpace

/// Something to minimize: a space, and a cost for each of its configurations.
protocol ObjectiveFunction {
    var name: String { get }
    var space: Space { get }

    /// `nil` for a configuration that is infeasible.
    mutating func cost(of values: NamedValues) throws(BenchError) -> Double?
}

/// The active parameters of a configuration under their names.
struct NamedValues {
    private let values: [String: Literal]

    init(_ configuration: Configuration, in space: Space) {
        self.values = Dictionary(space.assignments(of: configuration).map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// NaN for one that is inactive or no number.
    func number(_ name: String) -> Double {
        switch self.values[name] {
        case .real(let value): value
        case .integer(let value): Double(value)
        default: .nan
        }
    }

    /// `nil` for one that is inactive.
    func literal(_ name: String) -> Literal? {
        self.values[name]
    }

    func text(_ name: String) -> String {
        guard case .text(let text) = self.values[name] else { return "" }
        return text
    }

    /// One JSON object on one line, names in rising order.
    var json: String {
        let members = self.values.sorted { $0.key < $1.key }.map { name, value in
            let text: String
            switch value {
            case .real(let number): text = "\(number)"
            case .integer(let number): text = "\(number)"
            case .boolean(let flag): text = "\(flag)"
            case .text(let string): text = JSONText.quoted(string)
            }
            return "\(JSONText.quoted(name)): \(text)"
        }
        return "{" + members.joined(separator: ", ") + "}"
    }
}
