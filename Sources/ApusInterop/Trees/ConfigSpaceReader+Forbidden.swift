internal import ApusSpace
internal import ApusStudy

extension ConfigSpaceReader {
    /// One comparison of a clause.
    private enum Atom {
        case equality(Forbidden.Pair)
        case relation(ForbiddenExpression)
    }

    private typealias Operator = ForbiddenExpression.BinaryOperator

    /// How many clauses one may become when its alternatives are multiplied out.
    private static let alternativesMax = 1_000
    private static let operators: [String: Operator] = [
        "LT": .less, "LE": .lessOrEqual, "EQ": .equal, "GE": .greaterOrEqual, "GT": .greater,
    ]

    /// Alternatives become clauses of their own: one of them may hold where another reads an inactive parameter.
    mutating func readForbidden(_ node: TreeNode) {
        guard let alternatives = self.alternatives(node, depth: 0) else { return }
        for atoms in alternatives {
            var pairs: [Forbidden.Pair] = []
            for case .equality(let pair) in atoms { pairs.append(pair) }
            let forbidden =
                pairs.count == atoms.count ? Forbidden.combination(pairs) : .expression(self.conjunction(atoms[...]))
            self.draft.parameters.add(forbidden, at: node.path)
        }
    }

    private func conjunction(_ atoms: ArraySlice<Atom>) -> ForbiddenExpression {
        guard atoms.count > 1 else { return atoms.first.map(self.expression) ?? .number(0) }
        let middle = atoms.startIndex + (atoms.count + 1) / 2
        return .binary(.and, self.conjunction(atoms[..<middle]), self.conjunction(atoms[middle...]))
    }

    private func expression(_ atom: Atom) -> ForbiddenExpression {
        switch atom {
        case .relation(let expression): return expression
        case .equality(let pair):
            return .binary(.equal, .parameter(pair.parameter), .number(self.number(pair.value, pair.parameter)))
        }
    }

    private func number(_ value: ParameterValue, _ index: Int) -> Double {
        switch value {
        case .real(let number): number
        case .integer(let number): Double(number)
        case .choice(let choice): self.draft.parameters.parameters[index].domain.number(ofChoice: choice) ?? 0
        }
    }

    private mutating func alternatives(_ node: TreeNode, depth: Int) -> [[Atom]]? {
        guard depth < ExpressionParser.depthMax, let type = self.draft.reading.text(node, "type") else {
            if depth > 0 {
                self.draft.reading.issues.error(at: node.path, "the clause cannot be read this deep; simplify it")
            }
            return nil
        }
        switch type {
        case "EQUALS": return self.pair(node, node["value"]).map { [[.equality($0)]] }
        case "IN":
            guard let values = self.draft.reading.list(node, "values") else { return nil }
            let pairs = values.compactMap { self.pair(node, $0) }
            return pairs.count == values.count ? pairs.map { [.equality($0)] } : nil
        case "AND", "OR": return self.joined(node, type, depth: depth)
        default:
            if type.hasPrefix("CLAUSE_"), let operation = Self.operators[String(type.dropFirst(7))], operation != .equal
            {
                return self.clause(node, operation).map { [[.relation($0)]] }
            }
            if type.hasPrefix("RELATION_"), let operation = Self.operators[String(type.dropFirst(9))] {
                return self.relation(node, operation).map { [[.relation($0)]] }
            }
            self.draft.reading.issues.error(
                at: node.path,
                "'\(Shown.text(type))' cannot be taken over; write it as EQUALS, IN, AND, OR, CLAUSE_LT, …, "
                    + "RELATION_LT, …"
            )
            return nil
        }
    }

    private mutating func joined(_ node: TreeNode, _ type: String, depth: Int) -> [[Atom]]? {
        guard let nodes = self.draft.reading.list(node, "clauses") else { return nil }
        let parts = nodes.compactMap { self.alternatives($0, depth: depth + 1) }
        guard parts.count == nodes.count else { return nil }
        var all: [[Atom]] = type == "AND" ? [[]] : []
        for part in parts {
            let count = type == "AND" ? all.count * part.count : all.count + part.count
            guard count <= Self.alternativesMax else {
                self.draft.reading.issues.error(
                    at: node.path,
                    "the clause becomes more than \(Self.alternativesMax) when it is multiplied out; simplify it"
                )
                return nil
            }
            all = type == "AND" ? all.flatMap { left in part.map { left + $0 } } : all + part
        }
        return all
    }

    private mutating func pair(_ node: TreeNode, _ value: TreeNode?) -> Forbidden.Pair? {
        guard let name = self.draft.reading.text(node, "name") else { return nil }
        guard let literal = value?.value.literal else {
            self.draft.reading.issues.error(at: node.path, "the clause has no value; add it")
            return nil
        }
        guard let index = self.draft.parameters.index(of: name, at: node.path, &self.draft.reading.issues),
            let value = self.draft.parameters.value(of: literal, for: index, at: node.path, &self.draft.reading.issues)
        else { return nil }
        return Forbidden.Pair(parameter: index, value: value)
    }

    private mutating func clause(_ node: TreeNode, _ operation: Operator) -> ForbiddenExpression? {
        guard let pair = self.pair(node, node["value"]) else { return nil }
        guard self.draft.parameters.parameters[pair.parameter].domain.isOrdered else {
            self.draft.reading.issues.error(
                at: node.path,
                "'\(self.draft.parameters.names[pair.parameter])' has no order; use EQUALS or IN"
            )
            return nil
        }
        return .binary(operation, .parameter(pair.parameter), .number(self.number(pair.value, pair.parameter)))
    }

    private mutating func relation(_ node: TreeNode, _ operation: Operator) -> ForbiddenExpression? {
        var sides: [Int] = []
        for key in ["left", "right"] {
            guard let name = self.draft.reading.text(node, key),
                let index = self.draft.parameters.index(of: name, at: node.path, &self.draft.reading.issues)
            else { return nil }
            sides.append(index)
        }
        let domains = sides.map { self.draft.parameters.parameters[$0].domain }
        let areNumbers = domains.allSatisfy { $0.choices.allSatisfy { $0.number != nil } }
        let isSame = domains[0] == domains[1] && (domains[0].isOrdered || operation == .equal)
        guard areNumbers || isSame else {
            self.draft.reading.issues.error(
                at: node.path,
                "'\(self.draft.parameters.names[sides[0]])' and '\(self.draft.parameters.names[sides[1]])' cannot be "
                    + "compared; "
                    + "both must be numbers, or have the same choices"
            )
            return nil
        }
        return .binary(operation, .parameter(sides[0]), .parameter(sides[1]))
    }
}
