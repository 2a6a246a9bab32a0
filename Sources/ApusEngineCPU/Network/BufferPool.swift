import ApusEngine

/// The memory of a network's values, shared by its passes for different numbers of samples.
final class BufferPool {
    struct Key: Hashable {
        enum Role: Hashable {
            case value
            case gradient

            /// For the second and later readers of a value.
            case extraGradient
        }

        /// As in ``PlanOperation``.
        let value: Int

        /// Set for a copy of the value in another layout.
        let copy: Layout?
        let role: Role
    }

    private let batch: Int
    private var buffers: [Key: FloatBuffer] = [:]

    init(batch: Int) {
        self.batch = batch
    }

    /// Sized for the largest number of samples in any layout, so that a key always gives the same memory.
    func floats(_ key: Key, like form: Form) -> UnsafeMutablePointer<Float> {
        if let buffer = self.buffers[key] { return buffer.floats }
        let layout: Layout = Layout.isBlockable(form.shape.channels) ? .blocked : .channelsLast
        let buffer = FloatBuffer(count: Form(samples: self.batch, shape: form.shape, layout: layout).count)
        self.buffers[key] = buffer
        return buffer.floats
    }
}
