import ApusEngine

/// The tensors of a network and the buffers of its values.
final class NetworkMemory {
    let parameters: TensorStore
    let gradients: TensorStore
    let statistics: TensorStore

    /// One for each slot of the optimizer.
    let slots: [TensorStore]
    let values: BufferPool

    /// Grows with each change of the parameters.
    var version = 0

    init(plan: NetworkPlan, batch: Int, optimizer: OptimizerRule) {
        self.parameters = TensorStore(plan.parameters)
        self.gradients = TensorStore(plan.parameters)
        self.statistics = TensorStore(plan.statistics)
        self.slots = optimizer.slots.map { TensorStore(plan.parameters, initialValue: $0.initialValue) }
        self.values = BufferPool(batch: batch)
    }

    /// Kernel and bias of an operation.
    func layer(_ operation: PlanOperation) -> LayerParameters {
        let hasBias = operation.parameters.count > 1
        return LayerParameters(
            kernel: self.parameters.tensor(operation.parameters[0]),
            bias: hasBias ? self.parameters.tensor(operation.parameters[1]) : nil,
            kernelGradient: self.gradients.tensor(operation.parameters[0]),
            biasGradient: hasBias ? self.gradients.tensor(operation.parameters[1]) : nil
        )
    }

    func batchNorm(_ operation: PlanOperation) -> BatchNormParameters {
        BatchNormParameters(
            gamma: self.parameters.tensor(operation.parameters[0]),
            beta: self.parameters.tensor(operation.parameters[1]),
            gammaGradient: self.gradients.tensor(operation.parameters[0]),
            betaGradient: self.gradients.tensor(operation.parameters[1]),
            mean: self.statistics.tensor(operation.statistics[0]),
            variance: self.statistics.tensor(operation.statistics[1])
        )
    }
}
