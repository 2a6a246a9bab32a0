import ApusSpace
import FoundationEssentials

/// A search space as a list of parameters in JSON, as the benchmarks of other optimizers write it.
///
/// Each is `{"name", "type": "float"|"int"|"cat", "low", "high", "log", "choices", "if": [parent, choice]}`; bounds
/// belong to the range, and `if` names the parent's choice for which the parameter is active.
struct SpaceFile: Decodable {
    struct Entry: Decodable {
        let name: String
        let type: String
        let low: Double?
        let high: Double?
        let log: Bool?
        let choices: [String]?
        let condition: [String]?

        private enum CodingKeys: String, CodingKey {
            case name, type, low, high, log, choices
            case condition = "if"
        }
    }

    let entries: [Entry]

    init(from decoder: any Decoder) throws {
        self.entries = try decoder.singleValueContainer().decode([Entry].self)
    }

    init(entries: [Entry]) {
        self.entries = entries
    }

    static func read(_ path: String) throws(BenchError) -> Space {
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            return try JSONDecoder().decode(SpaceFile.self, from: data).space()
        } catch {
            throw BenchError("\(path) is no list of parameters: \(error)")
        }
    }

    func space() throws -> Space {
        let parameters = try self.entries.map { entry in
            let domain = try Self.domain(entry)
            guard let middle = domain.middle else { throw BenchError("'\(entry.name)' has no values") }
            return Parameter(name: entry.name, domain: domain, defaultValue: middle)
        }
        let parser = ExpressionParser(parameters: parameters)
        var conditions: [Condition] = []
        for (index, entry) in self.entries.enumerated() {
            guard let condition = entry.condition else { continue }
            guard condition.count == 2 else { throw BenchError("'if' of '\(entry.name)' is a parent and its choice") }
            let text = "\(condition[0]) == \(condition[1])"
            conditions.append(Condition(child: index, expression: try parser.condition(text)))
        }
        return try Space(parameters: parameters, conditions: conditions)
    }

    private static func domain(_ entry: Entry) throws -> Domain {
        if entry.type == "cat" {
            guard let choices = entry.choices else { throw BenchError("'\(entry.name)' has no choices") }
            return .categorical(choices.map { .text($0) })
        }
        guard let low = entry.low, let high = entry.high else { throw BenchError("'\(entry.name)' has no bounds") }
        let scale: Domain.Scale = entry.log ?? false ? .log : .linear
        switch entry.type {
        case "float": return .real(lower: low, upper: high, scale: scale)
        case "int":
            guard let lower = Int(exactly: low), let upper = Int(exactly: high) else {
                throw BenchError("the bounds of '\(entry.name)' are no whole numbers")
            }
            return .integer(lower: lower, upper: upper, scale: scale)
        default: throw BenchError("'\(entry.name)' is of type '\(entry.type)'; it is float, int or cat")
        }
    }
}
