import COneDNN

/// A convolution's kernel in the layout that its implementation wants.
final class PackedKernel {
    let layout: dnnl_memory_desc_t
    let buffer: FloatBuffer
    private let reorder: BoundPrimitive
    private var version: Int?

    /// `floats` is the kernel in canonical layout.
    init(
        _ choice: ConvolutionChoice,
        floats: UnsafeMutablePointer<Float>,
        layout: dnnl_memory_desc_t,
        context: Context
    ) throws(OneDNNError) {
        let canonical = try context.descriptor(choice.kernel, dnnl_hwio)
        self.layout = layout
        self.buffer = context.buffer(layout)
        self.reorder = try BoundPrimitive(
            context.reorder(from: canonical, to: layout),
            [.init(DNNL_ARG_SRC_0, canonical, floats), .init(DNNL_ARG_DST_0, layout, self.buffer.floats)],
            context: context
        )
    }

    /// Does nothing while the parameters are those of the last time.
    func pack(_ pass: Pass) throws(OneDNNError) {
        guard self.version != pass.parametersVersion else { return }
        try self.reorder.run()
        self.version = pass.parametersVersion
    }
}
