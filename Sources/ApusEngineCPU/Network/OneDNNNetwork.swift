package import ApusEngine

/// A network on oneDNN; see ``BackendNetwork``.
///
/// Passes are compiled when a number of samples first comes: the whole batch, and the rest at the end of an epoch.
package final class OneDNNNetwork: BackendNetwork {
    package let plan: NetworkPlan
    package let batch: Int
    private let update: UpdateRule
    private let context: Context
    private let memory: NetworkMemory
    private let updater: UpdateKernel
    private var compiled: [PassesKey: NetworkPasses] = [:]

    /// Numbers of samples whose passes are kept; each holds its own packed kernels.
    private static let passesMax = 6

    private struct PassesKey: Hashable {
        let samples: Int
        let wantsInputGradient: Bool
    }

    init(plan: NetworkPlan, batch: Int, update: UpdateRule, context: Context) throws {
        self.plan = plan
        self.batch = batch
        self.update = update
        self.context = context
        self.memory = NetworkMemory(plan: plan, batch: batch, optimizer: update.optimizer)
        self.updater = UpdateKernel(rule: update, tensors: plan.parameters, memory: self.memory)
        // Now, so that a network that cannot be compiled says so before it is trained.
        context.team.enter()
        try self.passes(batch).prepareBackward()
    }

    package func load(_ state: NetworkState) throws {
        try state.check(against: self.plan, optimizer: self.update.optimizer)
        self.memory.parameters.arrays = state.parameters
        self.memory.statistics.arrays = state.statistics
        for (store, arrays) in zip(self.memory.slots, state.slots) { store.arrays = arrays }
        self.memory.version += 1
    }

    package func store() throws -> NetworkState {
        NetworkState(
            parameters: self.memory.parameters.arrays,
            statistics: self.memory.statistics.arrays,
            slots: self.memory.slots.map(\.arrays)
        )
    }

    package func trainStep(_ batch: Batch, scalars: StepScalars) throws -> BatchSums {
        let passes = try self.passes(batch.count)
        try passes.prepareBackward()
        try self.fill(passes, batch.images, count: batch.count)
        let pass = self.pass(scalars, updatesStatistics: true)
        try passes.forward(pass)
        let kernel = LossKernel(loss: self.plan.loss, outputs: self.plan.output.count)
        let softmax = self.isCrossEntropy ? passes.lastSoftmax : nil
        let gradient = softmax?.target?.floats ?? passes.output.gradient
        let sums = try kernel.sums(
            batch,
            output: passes.output.data,
            logits: softmax?.input.data,
            gradient: gradient
        )
        try passes.backward(pass, skipsSoftmax: softmax != nil)
        self.updater.run(scalars, team: self.context.team)
        self.memory.version += 1
        return sums
    }

    package func evaluate(_ batch: Batch) throws -> BatchSums {
        let passes = try self.passes(batch.count)
        try self.fill(passes, batch.images, count: batch.count)
        try passes.forward(self.pass(nil, updatesStatistics: false))
        let kernel = LossKernel(loss: self.plan.loss, outputs: self.plan.output.count)
        let logits = self.isCrossEntropy ? passes.lastSoftmax?.input.data : nil
        return try kernel.sums(batch, output: passes.output.data, logits: logits, gradient: nil)
    }

    package func forward(_ input: [Float], count: Int, training: StepScalars?) throws -> [Float] {
        let passes = try self.passes(count)
        try self.fill(passes, input, count: count)
        try passes.forward(self.pass(training, updatesStatistics: false))
        return Array(UnsafeBufferPointer(start: passes.output.data, count: passes.output.form.count))
    }

    package func gradients(
        _ input: [Float],
        outputGradient: [Float],
        count: Int,
        training: StepScalars
    ) throws -> NetworkGradients {
        let passes = try self.passes(count, wantsInputGradient: true)
        try passes.prepareBackward()
        try self.fill(passes, input, count: count)
        let pass = self.pass(training, updatesStatistics: false)
        try passes.forward(pass)
        guard outputGradient.count == passes.output.form.count else {
            let needed = passes.output.form.count
            throw OneDNNError.batch(
                "an output gradient of \(count) samples has \(needed) numbers, not \(outputGradient.count)"
            )
        }
        for (index, number) in outputGradient.enumerated() { passes.output.gradient[index] = number }
        try passes.backward(pass, skipsSoftmax: false)
        return NetworkGradients(
            input: Array(UnsafeBufferPointer(start: passes.input.gradient, count: passes.input.form.count)),
            parameters: self.memory.gradients.arrays
        )
    }

    private var isCrossEntropy: Bool {
        if case .crossEntropy = self.plan.loss { true } else { false }
    }

    private func pass(_ training: StepScalars?, updatesStatistics: Bool) -> Pass {
        Pass(training: training, updatesStatistics: updatesStatistics, parametersVersion: self.memory.version)
    }

    private func passes(_ samples: Int, wantsInputGradient: Bool = false) throws -> NetworkPasses {
        guard (1...self.batch).contains(samples) else {
            throw OneDNNError.batch("a call takes 1 to \(self.batch) samples, not \(samples)")
        }
        self.context.team.enter()
        let key = PassesKey(samples: samples, wantsInputGradient: wantsInputGradient)
        if let passes = self.compiled[key] { return passes }
        if self.compiled.count >= Self.passesMax {
            self.compiled = self.compiled.filter { $0.key.samples == self.batch && !$0.key.wantsInputGradient }
        }
        let passes = try NetworkPasses(
            plan: self.plan,
            memory: self.memory,
            samples: samples,
            wantsInputGradient: wantsInputGradient,
            context: self.context
        )
        self.compiled[key] = passes
        return passes
    }

    private func fill(_ passes: NetworkPasses, _ images: [Float], count: Int) throws {
        let needed = count * self.plan.input.count
        guard images.count >= needed else {
            throw OneDNNError.batch("\(count) samples have \(needed) numbers, and the batch has \(images.count)")
        }
        images.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            passes.input.data.update(from: base, count: needed)
        }
    }
}
