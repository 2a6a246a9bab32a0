import COneDNN

/// Copies a value into another layout.
final class ReorderStep: Step {
    private let context: Context
    private let input: Value
    private let output: Value
    private let copy: BoundPrimitive
    private var target: GradientTarget?
    private var copyBack: BoundPrimitive?

    init(context: Context, input: Value, output: Value) throws(OneDNNError) {
        self.context = context
        self.input = input
        self.output = output
        let (source, result) = (try context.descriptor(input.form), try context.descriptor(output.form))
        self.copy = try BoundPrimitive(
            context.reorder(from: source, to: result),
            [.init(DNNL_ARG_SRC_0, source, input.data), .init(DNNL_ARG_DST_0, result, output.data)],
            context: context
        )
    }

    func prepareBackward() throws(OneDNNError) {
        guard let target = self.input.claimGradient() else { return }
        let context = self.context
        let source = try context.descriptor(self.output.form)
        let result = try context.descriptor(self.input.form)
        self.target = target
        self.copyBack = try BoundPrimitive(
            context.reorder(from: source, to: result),
            [.init(DNNL_ARG_SRC_0, source, self.output.gradient), .init(DNNL_ARG_DST_0, result, target.floats)],
            context: context
        )
    }

    func forward(_ pass: Pass) throws(OneDNNError) {
        try self.copy.run()
    }

    func backward(_ pass: Pass) throws(OneDNNError) {
        try self.copyBack?.run()
        self.target?.finish(self.context.team)
    }
}
