/// Between configurations and the names and literals of the study file.
extension Space {
    /// The name and the value of each active parameter, constants too, in the order of the parameters.
    public func assignments(of configuration: Configuration) -> [(name: String, value: Literal)] {
        zip(self.parameters, configuration.values).compactMap { parameter, value in
            value.flatMap { parameter.domain.literal(of: $0) }.map { (parameter.name, $0) }
        }
    }

    /// The text of a parameter's value, as tables show it; empty for an inactive one.
    public func text(of parameter: Int, in configuration: Configuration) -> String {
        guard self.parameters.indices.contains(parameter) else { return "" }
        guard configuration.values.indices.contains(parameter), let value = configuration.values[parameter] else {
            return ""
        }
        return self.parameters[parameter].domain.literal(of: value)?.description ?? ""
    }
}
