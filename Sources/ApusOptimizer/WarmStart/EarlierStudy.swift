public import ApusSpace
public import ApusStudy

/// The trials of an earlier study, mapped into the space of a later one.
///
/// Values go by their parameters' names; a parameter that the earlier study did not have takes its default. A trial of
/// which a value lies outside of its range, or that the later study forbids, is left out.
public struct EarlierStudy: Sendable {
    public let trials: [EarlierTrial]

    /// How many trials had a result, and did not fit.
    public private(set) var leftOut = 0

    /// Whether the two spaces have a parameter of the same name.
    public let hasCommonParameter: Bool

    /// `results` are those that the earlier study's optimizer could be told, in the order of their numbers.
    public init(
        _ id: StudyID,
        space earlier: Space,
        results: [(number: UInt32, configuration: Configuration, result: ToldTrial.Result)],
        in space: Space
    ) {
        let names = Set(earlier.parameters.map(\.name))
        self.hasCommonParameter = space.parameters.contains { !$0.domain.isConstant && names.contains($0.name) }
        guard self.hasCommonParameter else {
            self.trials = []
            return
        }
        self.trials = results.compactMap { trial in
            Self.mapped(trial.configuration, from: earlier, to: space).map {
                EarlierTrial(study: id, number: trial.number, configuration: $0, result: trial.result)
            }
        }
        self.leftOut = results.count - self.trials.count
    }

    private static func mapped(_ configuration: Configuration, from earlier: Space, to space: Space) -> Configuration? {
        let known = Dictionary(earlier.assignments(of: configuration).map { ($0.name, $0.value) }) { first, _ in first }
        var values: [ParameterValue?] = []
        for parameter in space.parameters {
            guard let literal = known[parameter.name], !parameter.domain.isConstant else {
                values.append(parameter.defaultValue)
                continue
            }
            guard let value = try? parameter.domain.value(of: literal) else { return nil }
            values.append(value)
        }
        guard let canonical = space.canonical(Configuration(values: values)), !space.isForbidden(canonical) else {
            return nil
        }
        return canonical
    }
}
