internal import ApusSpace
internal import ApusStudy

extension ConfigSpaceReader {
    private static let relations: [String: Condition.Relation] = [
        "EQ": .equal, "NEQ": .notEqual, "LT": .less, "GT": .greater,
    ]

    mutating func readCondition(_ node: TreeNode) {
        guard let name = self.draft.reading.text(node, "child") else { return }
        let child = self.draft.parameters.index(of: name, at: node.path, &self.draft.reading.issues)
        guard let expression = self.expression(node, depth: 0), let child else { return }
        self.draft.parameters.add(Condition(child: child, expression: expression), at: node.path)
    }

    private mutating func expression(_ node: TreeNode, depth: Int) -> Condition.Expression? {
        guard depth < ExpressionParser.depthMax else {
            self.draft.reading.issues.error(
                at: node.path,
                "the condition is nested deeper than \(ExpressionParser.depthMax) levels"
            )
            return nil
        }
        guard let type = self.draft.reading.text(node, "type") else { return nil }
        switch type {
        case "AND", "OR":
            guard let nodes = self.draft.reading.list(node, "conditions") else { return nil }
            let parts = nodes.compactMap { self.expression($0, depth: depth + 1) }
            guard parts.count == nodes.count else { return nil }
            return type == "AND" ? .all(parts) : .any(parts)
        case "IN": return self.comparison(node, .oneOf, self.draft.reading.choices(node, "values"))
        default:
            guard let relation = Self.relations[type] else {
                self.draft.reading.issues.error(
                    at: node.path,
                    "'\(Shown.text(type))' is no condition of ConfigSpace; there are EQ, NEQ, LT, GT, IN, AND and OR"
                )
                return nil
            }
            guard let value = self.draft.reading.required(node, "value") else { return nil }
            guard let literal = value.value.literal else {
                self.draft.reading.wrong(value, "a text, a number or a boolean")
                return nil
            }
            return self.comparison(node, relation, [literal])
        }
    }

    private mutating func comparison(
        _ node: TreeNode,
        _ relation: Condition.Relation,
        _ literals: [Literal]?
    ) -> Condition.Expression? {
        guard let literals, let name = self.draft.reading.text(node, "parent"),
            let parent = self.draft.parameters.index(of: name, at: node.path, &self.draft.reading.issues)
        else { return nil }
        let values = literals.compactMap {
            self.draft.parameters.value(of: $0, for: parent, at: node.path, &self.draft.reading.issues)
        }
        guard values.count == literals.count else { return nil }
        return .comparison(parent: parent, relation, values: values)
    }
}
