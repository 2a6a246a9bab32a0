extension SpaceCheck {
    mutating func checkConditions() {
        var conditionOf: [Int: Int] = [:]
        for (index, condition) in self.conditions.enumerated() {
            guard self.parameters.indices.contains(condition.child) else {
                self.report(
                    .condition(index),
                    "the condition is for parameter \(condition.child), which does not exist"
                )
                continue
            }
            if conditionOf[condition.child] != nil {
                self.report(
                    .condition(index),
                    "\(self.name(condition.child)) has a condition already; join the two with &&"
                )
            } else {
                conditionOf[condition.child] = index
            }
            self.checkExpression(condition.expression, of: condition, at: index)
        }
        self.checkCycles(conditionOf)
    }

    private mutating func checkExpression(_ expression: Condition.Expression, of condition: Condition, at index: Int) {
        guard expression.depth <= ExpressionParser.depthMax else {
            self.report(.condition(index), "the condition is nested deeper than \(ExpressionParser.depthMax) levels")
            return
        }
        switch expression {
        case .all(let parts), .any(let parts):
            if parts.isEmpty {
                self.report(.condition(index), "the condition joins nothing; give it a comparison")
            }
            for part in parts {
                self.checkExpression(part, of: condition, at: index)
            }
        case .comparison(let parent, let relation, let values):
            self.checkComparison(parent: parent, relation, values, of: condition, at: index)
        }
    }

    private mutating func checkComparison(
        parent: Int,
        _ relation: Condition.Relation,
        _ values: [ParameterValue],
        of condition: Condition,
        at index: Int
    ) {
        guard self.parameters.indices.contains(parent) else {
            self.report(
                .condition(index),
                "\(self.name(condition.child)) depends on parameter \(parent), which does not exist"
            )
            return
        }
        let domain = self.parameters[parent].domain
        guard parent != condition.child else {
            self.report(.condition(index), "\(self.name(parent)) depends on itself; name another parameter")
            return
        }
        if relation == .less || relation == .greater, !domain.isOrdered {
            self.report(
                .condition(index),
                "\(self.name(parent)) has no order, so '\(relation.rawValue)' does not apply; use ==, != or in"
            )
        }
        if relation == .oneOf ? values.isEmpty : values.count != 1 {
            self.report(
                .condition(index),
                "'\(relation.rawValue)' takes \(relation == .oneOf ? "one value at least" : "one value"), "
                    + "but \(values.count) are given"
            )
        }
        // A parent with a mistake of its own is reported there.
        guard domain.mistakes.isEmpty else { return }
        for value in values where !domain.contains(value) {
            self.report(
                .condition(index),
                "\(Self.text(value, in: domain)) is no value of \(self.name(parent)), which takes \(domain.summary)"
            )
        }
    }

    private mutating func checkCycles(_ conditionOf: [Int: Int]) {
        let parents = self.parameters.indices.map { parameter in
            let condition = conditionOf[parameter].map { self.conditions[$0] }
            guard let condition, condition.expression.depth <= ExpressionParser.depthMax else { return [Int]() }
            return condition.expression.parents.filter { $0 != parameter && self.parameters.indices.contains($0) }
        }
        let placed = Set(SpaceLayout.parentsFirst(count: self.parameters.count, parents: parents))
        guard let start = self.parameters.indices.first(where: { !placed.contains($0) }) else { return }
        // Every parameter that is not placed has a parent that is not placed, so the walk meets itself.
        var path = [start]
        while let parent = parents[path[path.count - 1]].filter({ !placed.contains($0) }).min() {
            if let first = path.firstIndex(of: parent) {
                let circle = path[first...].sorted()
                self.report(
                    conditionOf[circle[0]].map { .condition($0) } ?? .space,
                    "the conditions of \(circle.map(self.name).joined(separator: ", ")) go in a circle; remove one"
                )
                return
            }
            path.append(parent)
        }
    }
}
