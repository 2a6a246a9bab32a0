import ApusEngine
import COneDNN

/// A maximum or mean over windows.
///
/// The derivative of an activation before a maximum is taken here, on the pooled gradient: it is due only where the
/// winners are, and a winner's value is the pooled value.
final class PoolStep: Step {
    private let context: Context
    private let sizes: PoolSizes
    private let input: Value
    private let output: Value
    private let descriptor: PrimitiveDescriptor
    private let workspace: FloatBuffer?
    private let apply: BoundPrimitive
    private var target: GradientTarget?
    private var spread: BoundPrimitive?
    private var deferred: FusedActivation?

    init(_ sizes: PoolSizes, context: Context, input: Value, output: Value) throws(OneDNNError) {
        self.context = context
        self.sizes = sizes
        self.input = input
        self.output = output
        self.descriptor = try context.poolForward(sizes)
        var arguments: [BoundPrimitive.Argument] = [
            .init(DNNL_ARG_SRC_0, try context.descriptor(sizes.input), input.data),
            .init(DNNL_ARG_DST_0, try context.descriptor(sizes.output), output.data),
        ]
        let workspace = self.descriptor.memory(dnnl_query_workspace_md)
        self.workspace = context.bytes(workspace) == 0 ? nil : context.buffer(workspace)
        if let buffer = self.workspace { arguments.append(.init(DNNL_ARG_WORKSPACE, workspace, buffer.floats)) }
        self.apply = try BoundPrimitive(self.descriptor, arguments, context: context)
    }

    func prepareBackward() throws(OneDNNError) {
        guard let target = self.input.claimGradient() else { return }
        let context = self.context
        self.target = target
        if self.sizes.isMaximum, self.input.readers == 1, let activation = self.input.activation {
            self.deferred = activation
            self.input.isActivationDone = true
        }
        var arguments: [BoundPrimitive.Argument] = [
            .init(DNNL_ARG_DIFF_DST_0, try context.descriptor(self.sizes.output), self.output.gradient),
            .init(DNNL_ARG_DIFF_SRC_0, try context.descriptor(self.sizes.input), target.floats),
        ]
        if let buffer = self.workspace {
            arguments.append(
                .init(DNNL_ARG_WORKSPACE, self.descriptor.memory(dnnl_query_workspace_md), buffer.floats)
            )
        }
        let spread = try context.poolBackward(self.sizes, hint: self.descriptor)
        self.spread = try BoundPrimitive(spread, arguments, context: context)
    }

    func forward(_ pass: Pass) throws(OneDNNError) {
        try self.apply.run()
    }

    func backward(_ pass: Pass) throws(OneDNNError) {
        if let deferred = self.deferred {
            let (gradient, value) = (self.output.gradient, self.output.data)
            self.context.team.split(self.output.form.count) { range in
                deferred.differentiate(gradient, value: value, range)
            }
        }
        try self.spread?.run()
        self.target?.finish(self.context.team)
    }
}
