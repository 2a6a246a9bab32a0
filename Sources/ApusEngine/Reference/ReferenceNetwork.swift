/// A network that is run one operation after the other.
package final class ReferenceNetwork: BackendNetwork {
    package let plan: NetworkPlan
    package let batch: Int
    package let update: UpdateRule

    /// Open to tests, which move single elements for finite differences.
    package var parameters: [[Double]]
    package private(set) var statistics: [[Double]]
    private var slots: [[[Double]]]

    /// What a forward pass leaves for the backward pass.
    struct Tape {
        /// By the numbers of ``PlanOperation``.
        var values: [[Double]]
        let count: Int
        let training: StepScalars?
    }

    package init(plan: NetworkPlan, batch: Int, update: UpdateRule) {
        self.plan = plan
        self.batch = batch
        self.update = update
        self.parameters = plan.parameters.map { [Double](repeating: 0, count: $0.count) }
        self.statistics = plan.statistics.map { [Double](repeating: 0, count: $0.count) }
        self.slots = update.optimizer.slots.map { slot in
            plan.parameters.map { [Double](repeating: Double(slot.initialValue), count: $0.count) }
        }
    }

    package func load(_ state: NetworkState) throws {
        try state.check(against: self.plan, optimizer: self.update.optimizer)
        self.parameters = state.parameters.map { $0.map(Double.init) }
        self.statistics = state.statistics.map { $0.map(Double.init) }
        self.slots = state.slots.map { $0.map { $0.map(Double.init) } }
    }

    package func store() throws -> NetworkState {
        NetworkState(
            parameters: self.parameters.map { $0.map(Float.init) },
            statistics: self.statistics.map { $0.map(Float.init) },
            slots: self.slots.map { $0.map { $0.map(Float.init) } }
        )
    }

    package func trainStep(_ batch: Batch, scalars: StepScalars) throws -> BatchSums {
        let tape = self.run(self.numbers(batch.images, batch.count), count: batch.count, training: scalars)
        let loss = self.loss(of: tape, targets: batch.targets)
        let gradients = self.backward(tape, outputGradient: loss.gradient, skipsSoftmax: self.isFused)
        self.updateStatistics(tape)
        let update = ReferenceUpdate(rule: self.update)
        for (index, gradient) in update.clipped(gradients.parameters).enumerated() {
            var slots = self.slots.map { $0[index] }
            update.apply(
                gradient,
                to: &self.parameters[index],
                slots: &slots,
                decays: self.plan.parameters[index].decays,
                scalars: scalars
            )
            self.parameters[index] = self.parameters[index].map(Self.rounded)
            for (slot, values) in slots.enumerated() { self.slots[slot][index] = values.map(Self.rounded) }
        }
        return loss.sums
    }

    package func evaluate(_ batch: Batch) throws -> BatchSums {
        let tape = self.run(self.numbers(batch.images, batch.count), count: batch.count, training: nil)
        return self.loss(of: tape, targets: batch.targets).sums
    }

    package func forward(_ input: [Float], count: Int, training: StepScalars?) throws -> [Float] {
        let tape = self.run(self.numbers(input, count), count: count, training: training)
        return tape.values[self.plan.operations.count].map(Float.init)
    }

    package func gradients(
        _ input: [Float],
        outputGradient: [Float],
        count: Int,
        training: StepScalars
    ) throws -> NetworkGradients {
        let tape = self.run(self.numbers(input, count), count: count, training: training)
        let gradients = self.backward(tape, outputGradient: outputGradient.map(Double.init), skipsSoftmax: false)
        return NetworkGradients(
            input: gradients.input.map(Float.init),
            parameters: gradients.parameters.map { $0.map(Float.init) }
        )
    }

    /// The mean loss of a batch in training mode and its gradients, unrounded, before clipping and decay.
    package func lossGradients(
        _ batch: Batch,
        scalars: StepScalars
    ) -> (loss: Double, input: [Double], parameters: [[Double]]) {
        let tape = self.run(self.numbers(batch.images, batch.count), count: batch.count, training: scalars)
        let loss = self.loss(of: tape, targets: batch.targets)
        let gradients = self.backward(tape, outputGradient: loss.gradient, skipsSoftmax: self.isFused)
        return (loss.sums.loss / Double(batch.count), gradients.input, gradients.parameters)
    }

    private func numbers(_ input: [Float], _ count: Int) -> [Double] {
        precondition((1...self.batch).contains(count), "a call takes 1 to \(self.batch) samples, not \(count)")
        return input[..<(count * self.plan.input.count)].map(Double.init)
    }

    private var isFused: Bool {
        if case .crossEntropy = self.plan.loss { true } else { false }
    }

    private func loss(of tape: Tape, targets: Batch.Targets) -> ReferenceLoss.Result {
        let last = self.plan.operations.count
        let logits = self.isFused ? self.plan.operations[last - 1].inputs[0] : last
        return ReferenceLoss(loss: self.plan.loss, outputs: self.plan.output.count).evaluate(
            output: tape.values[last],
            logits: tape.values[logits],
            targets: targets,
            count: tape.count
        )
    }

    private func updateStatistics(_ tape: Tape) {
        for operation in self.plan.operations {
            guard case .batchNorm(let momentum, let epsilon) = operation.kind else { continue }
            let norm = ReferenceBatchNorm(channels: operation.inputShape.channels, epsilon: epsilon)
            let moments = norm.moments(tape.values[operation.inputs[0]])
            for (statistic, fresh) in zip(operation.statistics, [moments.mean, moments.variance]) {
                self.statistics[statistic] = zip(self.statistics[statistic], fresh).map {
                    Self.rounded(momentum * $0 + (1 - momentum) * $1)
                }
            }
        }
    }

    private static func rounded(_ number: Double) -> Double {
        Double(Float(number))
    }
}
