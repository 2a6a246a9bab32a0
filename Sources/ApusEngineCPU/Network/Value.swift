/// One value of a network between two operations, with its gradient.
final class Value {
    let form: Form
    let data: UnsafeMutablePointer<Float>

    /// Operations that read it; each adds to the gradient.
    let readers: Int

    /// Set when the operation that writes it applied an activation, whose derivative is then due on the gradient.
    var activation: FusedActivation?

    /// Whether a reader took that derivative in already.
    var isActivationDone = false

    private let buffers: BufferPool
    private let number: Int
    private let copy: Layout?
    private let wantsGradient: Bool
    private var isClaimed = false

    /// `number` is that of ``PlanOperation``; `copy` is set for a copy in another layout.
    init(_ form: Form, number: Int, copy: Layout?, readers: Int, wantsGradient: Bool, buffers: BufferPool) {
        self.form = form
        self.number = number
        self.copy = copy
        self.readers = readers
        self.wantsGradient = wantsGradient
        self.buffers = buffers
        self.data = buffers.floats(BufferPool.Key(value: number, copy: copy, role: .value), like: form)
    }

    /// The same memory under another shape, for other readers.
    func reshaped(_ form: Form, readers: Int) -> Value {
        Value(
            form,
            number: self.number,
            copy: self.copy,
            readers: readers,
            wantsGradient: self.wantsGradient,
            buffers: self.buffers
        )
    }

    /// What the readers' gradients add up to, once all of them have run.
    var gradient: UnsafeMutablePointer<Float> {
        self.floats(.gradient)
    }

    /// Where the next reader, in the order of the backward pass, writes its gradient; `nil` when nobody wants it.
    ///
    /// The first reader writes into the gradient itself, each later one beside it, to be added.
    func claimGradient() -> GradientTarget? {
        guard self.wantsGradient else { return nil }
        defer { self.isClaimed = true }
        guard self.isClaimed else { return GradientTarget(floats: self.gradient, sum: nil, count: self.form.count) }
        return GradientTarget(floats: self.floats(.extraGradient), sum: self.gradient, count: self.form.count)
    }

    /// Takes the derivative of the activation that was fused into the operation that wrote this value.
    func differentiateActivation(_ team: ThreadTeam) {
        guard let activation = self.activation, !self.isActivationDone else { return }
        let (gradient, data) = (self.gradient, self.data)
        team.split(self.form.count) { range in
            activation.differentiate(gradient, value: data, range)
        }
    }

    private func floats(_ role: BufferPool.Key.Role) -> UnsafeMutablePointer<Float> {
        self.buffers.floats(BufferPool.Key(value: self.number, copy: self.copy, role: role), like: self.form)
    }
}
