import ApusEngine
import COneDNN

/// Batch normalization; in training with the moments of the batch, in inference with the moving statistics.
final class BatchNormStep: Step {
    private let context: Context
    private let input: Value
    private let output: Value
    private let parameters: BatchNormParameters
    private let momentum: Float
    private let epsilon: Float
    private let descriptor: PrimitiveDescriptor
    private let train: BoundPrimitive
    private let infer: BoundPrimitive

    /// Mean and variance of the last batch.
    private let moments: (mean: FloatBuffer, variance: FloatBuffer)
    private var target: GradientTarget?
    private var differentiate: BoundPrimitive?

    init(
        context: Context,
        input: Value,
        output: Value,
        parameters: BatchNormParameters,
        momentum: Double,
        epsilon: Double
    ) throws(OneDNNError) {
        self.context = context
        self.input = input
        self.output = output
        self.parameters = parameters
        self.momentum = Float(momentum)
        self.epsilon = Float(epsilon)
        let channels = input.form.channelsStored
        self.moments = (FloatBuffer(count: channels), FloatBuffer(count: channels))
        self.descriptor = try context.batchNormForward(input.form, epsilon: self.epsilon, isInference: false)
        let form = try context.descriptor(input.form)
        let vector = try context.descriptor([input.form.shape.channels], dnnl_a)
        let shared: [BoundPrimitive.Argument] = [
            .init(DNNL_ARG_SRC_0, form, input.data),
            .init(DNNL_ARG_DST_0, form, output.data),
            .init(DNNL_ARG_SCALE, vector, parameters.gamma),
            .init(DNNL_ARG_SHIFT, vector, parameters.beta),
        ]
        self.train = try BoundPrimitive(
            self.descriptor,
            shared + [
                .init(DNNL_ARG_MEAN, vector, self.moments.mean.floats),
                .init(DNNL_ARG_VARIANCE, vector, self.moments.variance.floats),
            ],
            context: context
        )
        self.infer = try BoundPrimitive(
            context.batchNormForward(input.form, epsilon: self.epsilon, isInference: true),
            shared + [
                .init(DNNL_ARG_MEAN, vector, parameters.mean), .init(DNNL_ARG_VARIANCE, vector, parameters.variance),
            ],
            context: context
        )
    }

    func prepareBackward() throws(OneDNNError) {
        let context = self.context
        let form = try context.descriptor(self.input.form)
        let vector = try context.descriptor([self.input.form.shape.channels], dnnl_a)
        self.target = self.input.claimGradient()
        // The library computes all gradients at once, so an unwanted one needs a place too.
        let result = self.target?.floats ?? self.input.gradient
        self.differentiate = try BoundPrimitive(
            context.batchNormBackward(self.input.form, epsilon: self.epsilon, hint: self.descriptor),
            [
                .init(DNNL_ARG_SRC_0, form, self.input.data),
                .init(DNNL_ARG_MEAN, vector, self.moments.mean.floats),
                .init(DNNL_ARG_VARIANCE, vector, self.moments.variance.floats),
                .init(DNNL_ARG_SCALE, vector, self.parameters.gamma),
                // Without a use for it, but version 2.6 refuses to run without.
                .init(DNNL_ARG_SHIFT, vector, self.parameters.beta),
                .init(DNNL_ARG_DIFF_DST_0, form, self.output.gradient),
                .init(DNNL_ARG_DIFF_SRC_0, form, result),
                .init(DNNL_ARG_DIFF_SCALE, vector, self.parameters.gammaGradient),
                .init(DNNL_ARG_DIFF_SHIFT, vector, self.parameters.betaGradient),
            ],
            context: context
        )
    }

    func forward(_ pass: Pass) throws(OneDNNError) {
        guard pass.training != nil else { return try self.infer.run() }
        try self.train.run()
        guard pass.updatesStatistics else { return }
        let momentum = self.momentum
        for channel in 0..<self.input.form.shape.channels {
            let (mean, variance) = (self.moments.mean.floats[channel], self.moments.variance.floats[channel])
            self.parameters.mean[channel] = momentum * self.parameters.mean[channel] + (1 - momentum) * mean
            self.parameters.variance[channel] =
                momentum * self.parameters.variance[channel] + (1 - momentum) * variance
        }
    }

    func backward(_ pass: Pass) throws(OneDNNError) {
        try self.differentiate?.run()
        self.target?.finish(self.context.team)
    }
}
