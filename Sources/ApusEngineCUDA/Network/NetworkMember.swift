package import ApusEngine

/// What networks that are trained as one batch may differ in.
package struct NetworkMember: Hashable, Sendable {
    package let update: UpdateRule

    /// By number of the dropout.
    package let dropoutRates: [Double]
    package let smoothing: Double

    package init(_ plan: NetworkPlan, update: UpdateRule) {
        self.update = update
        self.dropoutRates = plan.dropoutRates
        self.smoothing = plan.smoothing
    }
}

/// What networks that are trained as one batch have in common.
package struct FusionShape: Hashable, Sendable {
    package let plan: NetworkPlan
    package let batch: Int
    package let precision: Precision

    /// The rule's kind and what it keeps for each parameter.
    private let rule: String
    private let slots: [OptimizerRule.Slot]
    private let clipsNorm: Bool

    package init(_ plan: NetworkPlan, batch: Int, update: UpdateRule, precision: Precision) {
        self.plan = plan.fusionShape
        (self.batch, self.precision) = (batch, precision)
        self.rule = update.optimizer.kind
        self.slots = update.optimizer.slots
        self.clipsNorm = update.clipNorm != nil
    }
}

extension OptimizerRule {
    fileprivate var kind: String {
        switch self {
        case .sgd: "sgd"
        case .adam: "adam"
        case .adamw: "adamw"
        case .rmsprop: "rmsprop"
        case .adagrad: "adagrad"
        case .adadelta: "adadelta"
        }
    }
}
