internal import ApusSpace

/// Turns a declaration into a parameter of Apus, or says what is wrong with its values.
struct PCSParameter {
    private let declaration: PCSDeclaration

    init(_ declaration: PCSDeclaration) {
        self.declaration = declaration
    }

    private var name: String { self.declaration.name.text }

    func parameter(named apusName: String) throws(LineMistake) -> Parameter {
        let domain = try self.domain()
        do {
            let value = try self.start(in: domain)
            return Parameter(name: apusName, domain: domain, defaultValue: value)
        } catch .noValues {
            // The range itself is wrong, which `Space` says.
            return Parameter(name: apusName, domain: domain, defaultValue: .integer(0))
        } catch {
            throw LineMistake(
                column: self.declaration.defaultValue.column,
                message: "the default of '\(self.name)': \(error)"
            )
        }
    }

    private func start(in domain: Domain) throws(ValueError) -> ParameterValue {
        let text = self.declaration.defaultValue.text
        guard !domain.choices.isEmpty else { return try domain.value(parsing: text) }
        guard let index = domain.choices.firstIndex(where: { $0.description == text }) else {
            throw .notAChoice(found: text, choices: domain.choices.map(\.description))
        }
        return .choice(index)
    }

    private func domain() throws(LineMistake) -> Domain {
        switch self.declaration.kind {
        case .categorical: return .categorical(try self.choices())
        case .ordinal: return .ordinal(try self.choices())
        case .integer: return try self.integers()
        case .real: return try self.reals()
        }
    }

    private func choices() throws(LineMistake) -> [Literal] {
        var seen: Set<String> = []
        for value in self.declaration.values where !seen.insert(value.text).inserted {
            throw LineMistake(
                column: value.column,
                message: "'\(self.name)' has the value '\(Shown.text(value.text))' twice; take one away"
            )
        }
        return self.declaration.values.map { DecimalText.literal($0.text) }
    }

    private func integers() throws(LineMistake) -> Domain {
        var bounds: [Int] = []
        for word in self.declaration.values {
            guard let bound = DecimalText.integer(word.text) else {
                throw LineMistake(
                    column: word.column,
                    message: "the bounds of an integer are whole numbers, but '\(Shown.text(word.text))' is not; "
                        + "round it, or make '\(self.name)' real"
                )
            }
            bounds.append(bound)
        }
        guard bounds[0] <= bounds[1] else { throw self.exchanged }
        if self.declaration.isLog, bounds[0] <= 0 { throw self.belowLog }
        return .integer(lower: bounds[0], upper: bounds[1], scale: self.declaration.isLog ? .log : .linear)
    }

    private func reals() throws(LineMistake) -> Domain {
        var bounds: [Double] = []
        for word in self.declaration.values {
            guard let bound = DecimalText.number(word.text) else {
                throw LineMistake(
                    column: word.column,
                    message:
                        "the bounds of a range are numbers, but '\(Shown.text(word.text))' is not; write it like 0.25 "
                        + "or 1e-3"
                )
            }
            bounds.append(bound)
        }
        guard bounds[0] != bounds[1] else {
            throw LineMistake(
                column: self.declaration.values[0].column,
                message: "the range of '\(self.name)' holds one value; make it categorical {\(bounds[0])}"
            )
        }
        guard bounds[0] < bounds[1] else { throw self.exchanged }
        if self.declaration.isLog, bounds[0] <= 0 { throw self.belowLog }
        return .real(lower: bounds[0], upper: bounds[1], scale: self.declaration.isLog ? .log : .linear)
    }

    private var exchanged: LineMistake {
        LineMistake(
            column: self.declaration.values[0].column,
            message: "the lower bound of '\(self.name)' comes first; exchange the two"
        )
    }

    private var belowLog: LineMistake {
        LineMistake(
            column: self.declaration.values[0].column,
            message: "'\(self.name)' is log-scaled, so its bounds must be above 0 (the lower one is "
                + "\(Shown.text(self.declaration.values[0].text)))"
        )
    }
}
