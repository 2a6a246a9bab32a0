import ApusEngine
import COneDNN

/// An activation that no operation before it could take in; softmax has a step of its own.
final class ActivationStep: Step {
    private let context: Context
    private let input: Value
    private let output: Value
    private let algorithm: dnnl_alg_kind_t
    private let alpha: Float
    private let descriptor: PrimitiveDescriptor
    private let apply: BoundPrimitive
    private var target: GradientTarget?
    private var differentiate: BoundPrimitive?

    init(_ activation: Activation, context: Context, input: Value, output: Value) throws(OneDNNError) {
        self.context = context
        self.input = input
        self.output = output
        (self.algorithm, self.alpha) = Self.algorithm(activation)
        self.descriptor = try context.eltwiseForward(self.algorithm, alpha: self.alpha, input.form)
        let form = try context.descriptor(input.form)
        self.apply = try BoundPrimitive(
            self.descriptor,
            [.init(DNNL_ARG_SRC_0, form, input.data), .init(DNNL_ARG_DST_0, form, output.data)],
            context: context
        )
    }

    func prepareBackward() throws(OneDNNError) {
        guard let target = self.input.claimGradient() else { return }
        let context = self.context
        let form = try context.descriptor(self.input.form)
        self.target = target
        self.differentiate = try BoundPrimitive(
            context.eltwiseBackward(self.algorithm, alpha: self.alpha, self.input.form, hint: self.descriptor),
            [
                .init(DNNL_ARG_SRC_0, form, self.input.data),
                .init(DNNL_ARG_DIFF_DST_0, form, self.output.gradient),
                .init(DNNL_ARG_DIFF_SRC_0, form, target.floats),
            ],
            context: context
        )
    }

    func forward(_ pass: Pass) throws(OneDNNError) {
        try self.apply.run()
    }

    func backward(_ pass: Pass) throws(OneDNNError) {
        try self.differentiate?.run()
        self.target?.finish(self.context.team)
    }

    private static func algorithm(_ activation: Activation) -> (dnnl_alg_kind_t, Float) {
        switch activation {
        case .relu: (dnnl_eltwise_relu, 0)
        case .leakyRelu(let alpha): (dnnl_eltwise_relu, alpha)
        case .elu(let alpha): (dnnl_eltwise_elu, alpha)
        case .gelu: (dnnl_eltwise_gelu_erf, 0)
        case .tanh: (dnnl_eltwise_tanh, 0)
        case .sigmoid: (dnnl_eltwise_logistic, 0)
        case .softmax: preconditionFailure("softmax is compiled by SoftmaxStep")
        }
    }
}
