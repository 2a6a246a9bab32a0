/// Which parameters are active, which configurations are legal, and which are forbidden.
extension Space {
    /// Every parameter at its default, inactive ones left out; never forbidden.
    public var defaultConfiguration: Configuration {
        let all = Configuration(values: self.parameters.map(\.defaultValue))
        return self.canonical(all) ?? all
    }

    /// For each parameter whether it is active: its condition holds, and all parameters that it refers to are active.
    ///
    /// A configuration of another length has no active parameters.
    public func activeMask(of configuration: Configuration) -> [Bool] {
        guard configuration.values.count == self.parameters.count else {
            return [Bool](repeating: false, count: self.parameters.count)
        }
        var values = configuration.values
        return self.activate(&values)
    }

    /// The one form in which a configuration is stored and compared.
    ///
    /// Inactive parameters have no value, constants have theirs, and reals lie on their steps. `nil` when an active
    /// parameter has no legal value. Says nothing of what is forbidden.
    public func canonical(_ configuration: Configuration) -> Configuration? {
        guard configuration.values.count == self.parameters.count else { return nil }
        var values = configuration.values
        for index in values.indices where self.parameters[index].domain.isConstant {
            values[index] = .choice(0)
        }
        let mask = self.activate(&values)
        for index in values.indices where mask[index] {
            guard let value = values[index], let canonical = self.layout.axes[index].canonical(value) else {
                return nil
            }
            values[index] = canonical
        }
        return Configuration(values: values)
    }

    /// Whether each active parameter, and no other, has a legal value.
    ///
    /// Says nothing of what is forbidden.
    public func contains(_ configuration: Configuration) -> Bool {
        self.canonical(configuration) == configuration
    }

    /// Whether a clause forbids a canonical configuration.
    public func isForbidden(_ configuration: Configuration) -> Bool {
        self.forbidden.contains { self.holds($0, in: configuration) }
    }

    func holds(_ forbidden: Forbidden, in configuration: Configuration) -> Bool {
        let values = configuration.values
        guard values.count == self.parameters.count else { return false }
        switch forbidden {
        case .combination(let pairs):
            return pairs.allSatisfy { values[$0.parameter]?.isEqual(to: $0.value) ?? false }
        case .expression(let expression):
            let value = expression.value { index in
                values[index].flatMap { self.number(of: $0, at: index) }
            }
            return value?.isTrue ?? false
        }
    }

    /// Takes the values of inactive parameters away, and tells which are active.
    private func activate(_ values: inout [ParameterValue?]) -> [Bool] {
        var mask = [Bool](repeating: true, count: values.count)
        guard !self.conditions.isEmpty else { return mask }
        for index in self.layout.parentsFirst {
            guard let condition = self.layout.conditionOf[index] else { continue }
            let parents = self.layout.parentsOf[condition]
            if parents.allSatisfy({ mask[$0] }), self.conditions[condition].expression.holds(values) { continue }
            mask[index] = false
            values[index] = nil
        }
        return mask
    }

    private func number(of value: ParameterValue, at index: Int) -> Double? {
        switch value {
        case .real(let number): number
        case .integer(let number): Double(number)
        case .choice(let choice): self.parameters[index].domain.number(ofChoice: choice)
        }
    }
}
