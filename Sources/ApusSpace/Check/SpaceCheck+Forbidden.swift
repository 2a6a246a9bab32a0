extension SpaceCheck {
    mutating func checkForbidden() {
        for (index, forbidden) in self.forbidden.enumerated() {
            switch forbidden {
            case .combination(let pairs): self.checkCombination(pairs, at: index)
            case .expression(let expression): self.checkExpression(expression, at: index)
            }
        }
    }

    private mutating func checkCombination(_ pairs: [Forbidden.Pair], at index: Int) {
        if pairs.isEmpty {
            self.report(.forbidden(index), "the clause is empty and would forbid everything; name a parameter")
        }
        var seen: Set<Int> = []
        for pair in pairs {
            guard self.parameters.indices.contains(pair.parameter) else {
                self.report(.forbidden(index), "the clause names parameter \(pair.parameter), which does not exist")
                continue
            }
            if !seen.insert(pair.parameter).inserted {
                self.report(
                    .forbidden(index),
                    "the clause names \(self.name(pair.parameter)) twice; write two clauses, or take one away"
                )
            }
            let domain = self.parameters[pair.parameter].domain
            if domain.mistakes.isEmpty, !domain.contains(pair.value) {
                self.report(
                    .forbidden(index),
                    "\(Self.text(pair.value, in: domain)) is no value of \(self.name(pair.parameter)), which takes "
                        + domain.summary
                )
            }
        }
    }

    private mutating func checkExpression(_ expression: ForbiddenExpression, at index: Int) {
        guard expression.depth <= ExpressionParser.depthMax else {
            self.report(.forbidden(index), "the expression is nested deeper than \(ExpressionParser.depthMax) levels")
            return
        }
        let parameters = expression.parameters
        if parameters.isEmpty {
            self.report(.forbidden(index), "the expression names no parameter; it would forbid everything or nothing")
        }
        for parameter in parameters.sorted() where !self.parameters.indices.contains(parameter) {
            self.report(.forbidden(index), "the expression names parameter \(parameter), which does not exist")
        }
    }
}
