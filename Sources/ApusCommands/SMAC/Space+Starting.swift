import ApusSpace

extension Space {
    /// The same space, whose defaults are the values of a configuration where it has some.
    func starting(at configuration: Configuration) throws -> Space {
        let parameters = self.parameters.enumerated().map { index, parameter in
            guard configuration.values.indices.contains(index), let value = configuration.values[index] else {
                return parameter
            }
            return Parameter(name: parameter.name, domain: parameter.domain, defaultValue: value)
        }
        do {
            return try Space(parameters: parameters, conditions: self.conditions, forbidden: self.forbidden)
        } catch {
            throw CommandError(error.issues.map(\.message).joined(separator: "\n"))
        }
    }
}
