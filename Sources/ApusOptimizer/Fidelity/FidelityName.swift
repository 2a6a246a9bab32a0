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

/// Whether ASHA keeps what it does not promote yet.
enum ASHAType: String, CaseIterable {
    case promotion
    case stopping
}

extension FidelityName {
    /// Reads the rule's options, and notes those that are wrong in `options`.
    func rule(options: inout ModelOptions, context: FidelityContext) -> any FidelityRule {
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
