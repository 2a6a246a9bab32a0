import COneDNN

/// A convolution with its bias and, where it could be taken in, the activation after it.
final class ConvolutionStep: Step {
    private let context: Context
    private let choice: ConvolutionChoice
    private let input: Value
    private let output: Value
    private let parameters: LayerParameters
    private let descriptor: PrimitiveDescriptor
    private let apply: BoundPrimitive
    private let kernel: PackedKernel
    private var target: GradientTarget?
    private var backKernel: PackedKernel?
    private var backwardData: BoundPrimitive?
    private var backwardWeights: BoundPrimitive?
    private var kernelGradient: FloatBuffer?
    private var unpackGradient: BoundPrimitive?

    init(
        _ choice: ConvolutionChoice,
        descriptor: PrimitiveDescriptor,
        context: Context,
        input: Value,
        output: Value,
        parameters: LayerParameters
    ) throws(OneDNNError) {
        self.context = context
        self.choice = choice
        self.input = input
        self.output = output
        self.parameters = parameters
        self.descriptor = descriptor
        let packed = descriptor.memory(dnnl_query_weights_md)
        self.kernel = try PackedKernel(choice, floats: parameters.kernel, layout: packed, context: context)
        var arguments: [BoundPrimitive.Argument] = [
            .init(DNNL_ARG_SRC_0, try context.source(choice), input.data),
            .init(DNNL_ARG_WEIGHTS_0, packed, self.kernel.buffer.floats),
            .init(DNNL_ARG_DST_0, try context.descriptor(choice.output), output.data),
        ]
        if let bias = parameters.bias {
            arguments.append(.init(DNNL_ARG_BIAS, try context.bias(choice.kernel[0], isUsed: true), bias))
        }
        self.apply = try BoundPrimitive(descriptor, arguments, context: context)
    }

    func prepareBackward() throws(OneDNNError) {
        try self.prepareWeights()
        guard let target = self.input.claimGradient() else { return }
        self.target = target
        let data = try self.context.convolutionBackwardData(self.choice, hint: self.descriptor)
        let layout = data.memory(dnnl_query_weights_md)
        let kernel: PackedKernel
        if self.context.isEqual(layout, self.kernel.layout) {
            kernel = self.kernel
        } else {
            kernel = try PackedKernel(
                self.choice,
                floats: self.parameters.kernel,
                layout: layout,
                context: self.context
            )
        }
        self.backKernel = kernel
        self.backwardData = try BoundPrimitive(
            data,
            [
                .init(DNNL_ARG_DIFF_DST_0, try self.context.descriptor(self.choice.output), self.output.gradient),
                .init(DNNL_ARG_WEIGHTS_0, layout, kernel.buffer.floats),
                .init(DNNL_ARG_DIFF_SRC_0, try self.context.source(self.choice), target.floats),
            ],
            context: self.context
        )
    }

    private func prepareWeights() throws(OneDNNError) {
        let context = self.context
        let weights = try context.convolutionBackwardWeights(self.choice, hint: self.descriptor)
        let layout = weights.memory(dnnl_query_diff_weights_md)
        let buffer = context.buffer(layout)
        var arguments: [BoundPrimitive.Argument] = [
            .init(DNNL_ARG_SRC_0, try context.source(self.choice), self.input.data),
            .init(DNNL_ARG_DIFF_DST_0, try context.descriptor(self.choice.output), self.output.gradient),
            .init(DNNL_ARG_DIFF_WEIGHTS_0, layout, buffer.floats),
        ]
        if let bias = self.parameters.biasGradient {
            arguments.append(.init(DNNL_ARG_DIFF_BIAS, try context.bias(self.choice.kernel[0], isUsed: true), bias))
        }
        let canonical = try context.descriptor(self.choice.kernel, dnnl_hwio)
        self.kernelGradient = buffer
        self.backwardWeights = try BoundPrimitive(weights, arguments, context: context)
        self.unpackGradient = try BoundPrimitive(
            context.reorder(from: layout, to: canonical),
            [
                .init(DNNL_ARG_SRC_0, layout, buffer.floats),
                .init(DNNL_ARG_DST_0, canonical, self.parameters.kernelGradient),
            ],
            context: context
        )
    }

    func forward(_ pass: Pass) throws(OneDNNError) {
        try self.kernel.pack(pass)
        try self.apply.run()
    }

    func backward(_ pass: Pass) throws(OneDNNError) {
        self.output.differentiateActivation(self.context.team)
        try self.backwardWeights?.run()
        try self.unpackGradient?.run()
        guard let target = self.target else { return }
        try self.backKernel?.pack(pass)
        try self.backwardData?.run()
        target.finish(self.context.team)
    }
}
