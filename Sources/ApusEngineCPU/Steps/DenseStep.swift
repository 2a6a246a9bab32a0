import COneDNN

/// A dense layer with its bias and, where it could be taken in, the activation after it.
final class DenseStep: Step {
    private let context: Context
    private let sizes: DenseSizes
    private let input: Value
    private let output: Value
    private let parameters: LayerParameters
    private let descriptor: PrimitiveDescriptor
    private let apply: BoundPrimitive
    private var target: GradientTarget?
    private var backwardData: BoundPrimitive?
    private var backwardWeights: BoundPrimitive?

    init(
        _ sizes: DenseSizes,
        activation: FusedActivation?,
        context: Context,
        input: Value,
        output: Value,
        parameters: LayerParameters
    ) throws(OneDNNError) {
        self.context = context
        self.sizes = sizes
        self.input = input
        self.output = output
        self.parameters = parameters
        self.descriptor = try context.denseForward(sizes, activation: activation)
        var arguments: [BoundPrimitive.Argument] = [
            .init(DNNL_ARG_SRC_0, self.descriptor.memory(dnnl_query_src_md), input.data),
            .init(DNNL_ARG_WEIGHTS_0, self.descriptor.memory(dnnl_query_weights_md), parameters.kernel),
            .init(DNNL_ARG_DST_0, self.descriptor.memory(dnnl_query_dst_md), output.data),
        ]
        if let bias = parameters.bias {
            arguments.append(.init(DNNL_ARG_BIAS, try context.bias(sizes.units, isUsed: true), bias))
        }
        self.apply = try BoundPrimitive(self.descriptor, arguments, context: context)
    }

    func prepareBackward() throws(OneDNNError) {
        let context = self.context
        let weights = try context.denseBackwardWeights(self.sizes, hint: self.descriptor)
        var arguments: [BoundPrimitive.Argument] = [
            .init(DNNL_ARG_SRC_0, weights.memory(dnnl_query_src_md), self.input.data),
            .init(DNNL_ARG_DIFF_DST_0, weights.memory(dnnl_query_diff_dst_md), self.output.gradient),
            .init(
                DNNL_ARG_DIFF_WEIGHTS_0,
                weights.memory(dnnl_query_diff_weights_md),
                self.parameters.kernelGradient
            ),
        ]
        if let bias = self.parameters.biasGradient {
            arguments.append(.init(DNNL_ARG_DIFF_BIAS, try context.bias(self.sizes.units, isUsed: true), bias))
        }
        self.backwardWeights = try BoundPrimitive(weights, arguments, context: context)
        guard let target = self.input.claimGradient() else { return }
        self.target = target
        let data = try context.denseBackwardData(self.sizes, hint: self.descriptor)
        self.backwardData = try BoundPrimitive(
            data,
            [
                .init(DNNL_ARG_DIFF_DST_0, data.memory(dnnl_query_diff_dst_md), self.output.gradient),
                .init(DNNL_ARG_WEIGHTS_0, data.memory(dnnl_query_weights_md), self.parameters.kernel),
                .init(DNNL_ARG_DIFF_SRC_0, data.memory(dnnl_query_diff_src_md), target.floats),
            ],
            context: context
        )
    }

    func forward(_ pass: Pass) throws(OneDNNError) {
        try self.apply.run()
    }

    func backward(_ pass: Pass) throws(OneDNNError) {
        self.output.differentiateActivation(self.context.team)
        try self.backwardWeights?.run()
        guard let target = self.target else { return }
        try self.backwardData?.run()
        target.finish(self.context.team)
    }
}
