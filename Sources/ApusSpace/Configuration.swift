/// One point of a space: a value for each active parameter, in the order of the space's parameters.
///
/// Positional, because names live in the space: `values[i]` belongs to `space.parameters[i]`, and is
/// `nil` when that parameter is inactive.
public struct Configuration: Hashable, Sendable, Codable {
    public var values: [ParameterValue?]

    public init(values: [ParameterValue?]) {
        self.values = values
    }
}
