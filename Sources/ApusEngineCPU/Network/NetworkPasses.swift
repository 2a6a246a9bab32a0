import ApusEngine

/// A network compiled for one number of samples.
final class NetworkPasses {
    let input: Value
    let output: Value
    private let steps: [any Step]
    private var isBackwardReady = false

    init(
        plan: NetworkPlan,
        memory: NetworkMemory,
        samples: Int,
        wantsInputGradient: Bool,
        context: Context
    ) throws(OneDNNError) {
        var compiler = PassCompiler(
            plan: plan,
            memory: memory,
            samples: samples,
            wantsInputGradient: wantsInputGradient,
            context: context
        )
        (self.input, self.output) = try compiler.compile()
        self.steps = compiler.steps
    }

    /// The last softmax, which cross-entropy differentiates together with itself.
    var lastSoftmax: SoftmaxStep? { self.steps.last as? SoftmaxStep }

    func forward(_ pass: Pass) throws(OneDNNError) {
        for step in self.steps { try step.forward(pass) }
    }

    /// Compiles the backward pass, the first time.
    func prepareBackward() throws(OneDNNError) {
        guard !self.isBackwardReady else { return }
        for step in self.steps.reversed() { try step.prepareBackward() }
        self.isBackwardReady = true
    }

    /// Runs from the output's gradient, or from that of the last softmax's input.
    func backward(_ pass: Pass, skipsSoftmax: Bool) throws(OneDNNError) {
        for step in self.steps.reversed().dropFirst(skipsSoftmax ? 1 : 0) { try step.backward(pass) }
    }
}
