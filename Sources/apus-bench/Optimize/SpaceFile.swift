import ApusSpace

/// A search space as a list of parameters in JSON, as the benchmarks of other optimizers write it.
///
/// Each is `{"name", "type": "float"|"int"|"cat", "low", "high", "log", "choices", "if": [parent, value]}`; bounds
/// belong to the range, and `if` names the parent's value for which the parameter is active. An object with such a list
/// as its `space` is read as that list.
struct SpaceFile: Decodable {
    struct Entry {
        let name: String
        let type: String
        var low: Double?
        var high: Double?
        var log = false
        var choices: [Literal]?
        var condition: [Literal]?
    }

    private enum CodingKeys: String, CodingKey {
        case space
    }

    let entries: [Entry]

    init(from decoder: any Decoder) throws {
        if let holder = try? decoder.container(keyedBy: CodingKeys.self) {
            self.entries = try holder.decode([Entry].self, forKey: .space)
        } else {
            self.entries = try decoder.singleValueContainer().decode([Entry].self)
        }
    }

    init(entries: [Entry]) {
        self.entries = entries
    }

    static func read(_ path: String) throws(BenchError) -> Space {
        let file = try InputFile.decode(SpaceFile.self, path, as: "list of parameters")
        do {
            return try file.space()
        } catch {
            throw BenchError("\(path): \(error)")
        }
    }

    /// Throws all mistakes at once.
    func space() throws(BenchError) -> Space {
        var (parameters, mistakes): ([Parameter], [String]) = ([], [])
        for entry in self.entries {
            do {
                let domain = try entry.domain()
                guard let middle = domain.middle else { throw BenchError("'\(entry.name)' has no values") }
                parameters.append(Parameter(name: entry.name, domain: domain, defaultValue: middle))
            } catch let error {
                mistakes.append("\(error)")
            }
        }
        guard mistakes.isEmpty else { throw BenchError(mistakes.joined(separator: "\n")) }
        var conditions: [Condition] = []
        for (index, entry) in self.entries.enumerated() {
            do {
                if let expression = try entry.expression(parameters) {
                    conditions.append(Condition(child: index, expression: expression))
                }
            } catch let error {
                mistakes.append("\(error)")
            }
        }
        guard mistakes.isEmpty else { throw BenchError(mistakes.joined(separator: "\n")) }
        do {
            return try Space(parameters: parameters, conditions: conditions)
        } catch {
            throw BenchError("\(error)")
        }
    }
}

extension SpaceFile.Entry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, type, low, high, log, choices
        case condition = "if"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.name = try container.decode(String.self, forKey: .name)
        self.type = try container.decode(String.self, forKey: .type)
        self.low = try container.decodeIfPresent(Double.self, forKey: .low)
        self.high = try container.decodeIfPresent(Double.self, forKey: .high)
        self.log = try container.decodeIfPresent(Bool.self, forKey: .log) ?? false
        self.choices = try container.decodeIfPresent([Scalar].self, forKey: .choices)?.map(\.literal)
        self.condition = try container.decodeIfPresent([Scalar].self, forKey: .condition)?.map(\.literal)
    }

    func domain() throws(BenchError) -> Domain {
        if self.type == "cat" {
            guard let choices = self.choices else { throw BenchError("'\(self.name)' has no choices") }
            return .categorical(choices)
        }
        guard self.type == "float" || self.type == "int" else {
            throw BenchError("'\(self.name)' is of type '\(self.type)'; it is float, int or cat")
        }
        guard let low = self.low, let high = self.high else {
            throw BenchError("'\(self.name)' has no bounds; it needs low and high")
        }
        let scale: Domain.Scale = self.log ? .log : .linear
        if self.type == "float" { return .real(lower: low, upper: high, scale: scale) }
        guard let lower = Int(exactly: low), let upper = Int(exactly: high) else {
            throw BenchError("the bounds of '\(self.name)' are no whole numbers")
        }
        return .integer(lower: lower, upper: upper, scale: scale)
    }

    /// `nil` for a parameter that is always active.
    func expression(_ parameters: [Parameter]) throws(BenchError) -> Condition.Expression? {
        guard let condition = self.condition else { return nil }
        guard condition.count == 2 else { throw BenchError("'if' of '\(self.name)' is a parent and its value") }
        guard let parent = parameters.firstIndex(where: { .text($0.name) == condition[0] }) else {
            throw BenchError("'if' of '\(self.name)' names '\(condition[0])', and there is no such parameter")
        }
        do {
            let value = try parameters[parent].domain.value(of: condition[1])
            return .comparison(parent: parent, .equal, values: [value])
        } catch {
            throw BenchError("'if' of '\(self.name)': '\(condition[1])' is no value of '\(condition[0])'")
        }
    }
}
