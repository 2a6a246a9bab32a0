/// How gradients change parameters.
///
/// In this order, for each step: the gradients are those of the batch's mean loss; ``clipValue`` bounds each
/// element; ``clipNorm`` scales all of them when their joint norm is larger (factor `clipNorm / norm`); weight
/// decay; the optimizer. Decay acts on tensors with ``PlanTensor/decays``: AdamW first multiplies the
/// parameter by `1 − learning rate · decay` (decoupled), every other optimizer adds `decay · parameter` to the
/// gradient.
package struct UpdateRule: Hashable, Sendable {
    package var optimizer: OptimizerRule
    package var weightDecay: Double

    /// Bound of the norm over all gradients together; `nil` for none.
    package var clipNorm: Double?

    /// Bound of each element's magnitude; `nil` for none.
    package var clipValue: Double?

    package init(
        optimizer: OptimizerRule,
        weightDecay: Double = 0,
        clipNorm: Double? = nil,
        clipValue: Double? = nil
    ) {
        self.optimizer = optimizer
        self.weightDecay = weightDecay
        self.clipNorm = clipNorm
        self.clipValue = clipValue
    }
}
