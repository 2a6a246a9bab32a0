package import ApusSpace

/// SMAC's two tables of configurations, `paramstrings` and `uniq_configurations`.
///
/// Both hold every parameter in alphabetical order, inactive ones too; one without a value has its default.
package struct ConfigurationTable: Sendable {
    package struct Row: Hashable, Sendable {
        package let id: Int
        package let configuration: Configuration

        package init(id: Int, configuration: Configuration) {
            self.id = id
            self.configuration = configuration
        }
    }

    private let space: Space
    private let names: [String]
    private let order: [Int]

    /// The names are those of the parameter file, in the order of the space.
    package init(_ space: Space, names: [String]? = nil) {
        let names = names ?? space.parameters.map(\.name)
        precondition(names.count == space.parameters.count, "each parameter has a name")
        self.space = space
        self.names = names
        self.order = names.indices.sorted { TargetCall.precedes(names[$0], names[$1]) }
    }

    /// Lines such as `1: a='2', b='0.25'`.
    package func paramstrings(_ rows: [Row]) -> String {
        rows.map { "\($0.id): \(self.settings(of: $0.configuration))\n" }.joined()
    }

    /// Lines such as `1,0.5,0.25`: the configuration as SMAC's forest sees it.
    ///
    /// Numbers lie between 0 and 1, log-scaled ones by their logarithms; integers reach half a step beyond their
    /// bounds; ordinals are at the middles of equal slices; categories are numbered from 1.
    package func uniqConfigurations(_ rows: [Row]) -> String {
        rows.map { row in
            let numbers = self.order.map { JavaNumber.text(of: self.number(at: $0, in: row.configuration)) }
            return ([row.id.description] + numbers).joined(separator: ",") + "\n"
        }.joined()
    }

    /// `a='2', b='0.25'`, of all parameters.
    func settings(of configuration: Configuration) -> String {
        self.texts(of: configuration).map { "\($0.name)='\($0.value)'" }.joined(separator: ", ")
    }

    /// Every parameter with its text.
    package func texts(of configuration: Configuration) -> [Setting] {
        self.order.map { index in
            let domain = self.space.parameters[index].domain
            let text = TargetCall.text(of: self.value(at: index, in: configuration), in: domain)
            return Setting(name: self.names[index], value: text ?? "")
        }
    }

    private func value(at index: Int, in configuration: Configuration) -> ParameterValue {
        guard configuration.values.indices.contains(index), let value = configuration.values[index] else {
            return self.space.parameters[index].defaultValue
        }
        return value
    }

    private func number(at index: Int, in configuration: Configuration) -> Double {
        switch (self.space.parameters[index].domain, self.value(at: index, in: configuration)) {
        case (.real(let lower, let upper, let scale, _), .real(let number)):
            return Self.place(of: number, from: lower, to: upper, scale)
        case (.integer(let lower, let upper, let scale, _), .integer(let number)):
            return Self.place(of: Double(number), from: Double(lower) - 0.5, to: Double(upper) + 0.5, scale)
        case (.ordinal(let choices), .choice(let choice)): return (Double(choice) + 0.5) / Double(choices.count)
        case (_, .choice(let choice)): return Double(choice + 1)
        default: return 0
        }
    }

    private static func place(of number: Double, from lower: Double, to upper: Double, _ scale: Domain.Scale) -> Double
    {
        guard scale == .log else { return (number - lower) / (upper - lower) }
        let low = PortableFunctions.log10(lower)
        return (PortableFunctions.log10(number) - low) / (PortableFunctions.log10(upper) - low)
    }
}
