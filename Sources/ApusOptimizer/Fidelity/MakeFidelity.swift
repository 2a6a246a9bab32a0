public import ApusSpace
public import ApusStudy

/// The rules for the steps of trials, by their names in a study file.
public enum FidelityName: String, Hashable, Sendable, Codable, CaseIterable {
    case asha
    case hyperband
    case successiveHalving = "successive-halving"
    case median
    case percentile
    case extrapolation
    case patience
    case threshold
    case pbt
}

/// The scheduler of a rule for trials of `stepsMax` steps; the option `max-steps` takes its place.
///
/// The one place where a rule's name becomes a rule. `space` and `seed` matter to population based training alone.
public func makeFidelity(
    name: String,
    options tree: TreeValue,
    stepsMax: Int,
    space: Space,
    seed: UInt64
) throws(OptimizerError) -> FidelityScheduler {
    guard let name = FidelityName(rawValue: name) else {
        let names = FidelityName.allCases.map(\.rawValue).joined(separator: ", ")
        throw .wrongOptions(["there is no rule '\(name)' for the steps of trials; use one of \(names)"])
    }
    var options = ModelOptions(method: name.rawValue, tree: tree)
    let stepsMax = options.integer("max-steps", in: 1...1_000_000_000, standard: max(stepsMax, 1))
    let context = FidelityContext(stepsMax: stepsMax, space: space, seed: seed)
    let rule = name.rule(options: &options, context: context)
    let mistakes = options.finished()
    guard mistakes.isEmpty else { throw .wrongOptions(mistakes) }
    return FidelityScheduler(rule, name: name.rawValue, stepsMax: stepsMax)
}

/// Whether ASHA keeps what it does not promote yet.
enum ASHAType: String, CaseIterable {
    case promotion
    case stopping
}

extension FidelityName {
    fileprivate func rule(options: inout ModelOptions, context: FidelityContext) -> any FidelityRule {
        switch self {
        case .asha:
            switch options.choice("type", standard: ASHAType.promotion) {
            case .promotion: PromotionASHA(options: &options, context: context)
            case .stopping: StoppingASHA(options: &options, context: context)
            }
        case .hyperband: SynchronousHalving.hyperband(options: &options, context: context)
        case .successiveHalving: SynchronousHalving.successiveHalving(options: &options, context: context)
        case .median: PercentileStopping(name: "median", percentile: 50, options: &options, context: context)
        case .percentile:
            PercentileStopping(name: "percentile", percentile: nil, options: &options, context: context)
        case .extrapolation: ExtrapolationStopping(options: &options, context: context)
        case .patience: PatienceStopping(options: &options, context: context)
        case .threshold: ThresholdStopping(options: &options, context: context)
        case .pbt: PopulationTraining(options: &options, context: context)
        }
    }
}
