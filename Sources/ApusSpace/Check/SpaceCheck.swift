/// Collects every mistake of a space that is to be made.
struct SpaceCheck {
    let parameters: [Parameter]
    let conditions: [Condition]
    let forbidden: [Forbidden]
    private(set) var issues: [SpaceError.Issue] = []
    private(set) var indices: [String: Int] = [:]

    init(parameters: [Parameter], conditions: [Condition], forbidden: [Forbidden]) {
        self.parameters = parameters
        self.conditions = conditions
        self.forbidden = forbidden
    }

    mutating func run() {
        guard self.checkCounts() else { return }
        for index in self.parameters.indices {
            self.checkName(index)
            self.checkDomain(index)
        }
        self.checkConditions()
        self.checkForbidden()
    }

    /// The layout of a space without mistakes; throws the mistakes otherwise.
    func layout() throws(SpaceError) -> SpaceLayout {
        guard self.issues.isEmpty else { throw SpaceError(issues: self.issues) }
        var conditionOf = [Int?](repeating: nil, count: self.parameters.count)
        for (index, condition) in self.conditions.enumerated() {
            conditionOf[condition.child] = index
        }
        let parentsOf = self.conditions.map { $0.expression.parents.sorted() }
        return SpaceLayout(
            indices: self.indices,
            axes: self.parameters.compactMap { Axis($0.domain) },
            tunable: self.parameters.indices.filter { !self.parameters[$0].domain.isConstant },
            parentsFirst: SpaceLayout.parentsFirst(
                count: self.parameters.count,
                parents: conditionOf.map { $0.map { parentsOf[$0] } ?? [] }
            ),
            conditionOf: conditionOf,
            parentsOf: parentsOf,
            byName: self.parameters.indices.sorted {
                self.parameters[$0].name.utf8.lexicographicallyPrecedes(self.parameters[$1].name.utf8)
            }
        )
    }

    mutating func report(_ subject: SpaceError.Issue.Subject, _ message: String) {
        self.issues.append(SpaceError.Issue(subject: subject, message: message))
    }

    /// The name of a parameter, quoted for a message; its place where there is no such parameter.
    func name(_ index: Int) -> String {
        self.parameters.indices.contains(index) ? "'\(self.parameters[index].name)'" : "parameter \(index)"
    }

    /// Stops at counts that are too large: to check each of them would be the attack that the limit is for.
    private mutating func checkCounts() -> Bool {
        if self.parameters.count > Space.parametersMax {
            self.report(
                .space,
                "the space has \(self.parameters.count) parameters, but \(Space.parametersMax) is the most"
            )
        }
        if self.conditions.count > Space.parametersMax {
            self.report(
                .space,
                "the space has \(self.conditions.count) conditions, but \(Space.parametersMax) is the most"
            )
        }
        if self.forbidden.count > Space.forbiddenMax {
            self.report(
                .space,
                "the space has \(self.forbidden.count) forbidden clauses, but \(Space.forbiddenMax) is the most"
            )
        }
        return self.issues.isEmpty
    }

    private mutating func checkName(_ index: Int) {
        let name = self.parameters[index].name
        if !Parameter.isLegal(name: name) {
            self.report(
                .parameter(index),
                "'\(name.prefix(Parameter.nameBytesMax))' is not a legal name; a name is a letter or '_', then letters, "
                    + "digits and any of _.:@-, at most \(Parameter.nameBytesMax) bytes"
            )
        }
        if self.indices[name] != nil {
            self.report(.parameter(index), "'\(name)' is there twice; give the second parameter another name")
        } else {
            self.indices[name] = index
        }
    }

    private mutating func checkDomain(_ index: Int) {
        let parameter = self.parameters[index]
        let mistakes = parameter.domain.mistakes
        for mistake in mistakes {
            self.report(.parameter(index), "'\(parameter.name)' \(mistake)")
        }
        guard mistakes.isEmpty, !parameter.domain.contains(parameter.defaultValue) else { return }
        self.report(
            .parameter(index),
            "'\(parameter.name)' has the default \(Self.text(parameter.defaultValue, in: parameter.domain)), which is "
                + "none of its values; they are \(parameter.domain.summary)"
        )
    }

    /// A value as a message shows it; one that is no value of the domain is shown as it is.
    static func text(_ value: ParameterValue, in domain: Domain) -> String {
        if let literal = domain.literal(of: value) { return literal.description }
        switch value {
        case .real(let number): return number.description
        case .integer(let number): return number.description
        case .choice(let index): return "choice number \(index)"
        }
    }
}
