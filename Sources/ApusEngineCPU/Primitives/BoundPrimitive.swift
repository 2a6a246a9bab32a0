import COneDNN

/// A compiled operation together with the memory it works on.
final class BoundPrimitive {
    /// One argument: the library's number for it, its layout and its place.
    struct Argument {
        let index: Int32
        let descriptor: dnnl_memory_desc_t
        let address: UnsafeMutableRawPointer

        init(_ index: Int32, _ descriptor: dnnl_memory_desc_t, _ address: UnsafeMutablePointer<Float>) {
            self.index = index
            self.descriptor = descriptor
            self.address = UnsafeMutableRawPointer(address)
        }
    }

    private let context: Context
    private let primitive: dnnl_primitive_t
    private var arguments: [dnnl_exec_arg_t] = []

    /// Memory is borrowed: its owner must live as long as this.
    init(
        _ descriptor: PrimitiveDescriptor,
        _ arguments: [Argument],
        context: Context
    ) throws(OneDNNError) {
        var primitive: dnnl_primitive_t?
        try context.check(context.calls.primitiveCreate(&primitive, descriptor.handle), "dnnl_primitive_create")
        guard let primitive else { throw .call(name: "dnnl_primitive_create", status: 1) }
        self.context = context
        self.primitive = primitive
        for argument in arguments {
            var memory: dnnl_memory_t?
            var layout = argument.descriptor
            let status = context.calls.memoryCreate(&memory, &layout, context.runtime.engine, argument.address)
            try context.check(status, "dnnl_memory_create")
            self.arguments.append(dnnl_exec_arg_t(arg: argument.index, memory: memory))
        }
    }

    deinit {
        for argument in self.arguments { _ = self.context.calls.memoryDestroy(argument.memory) }
        _ = self.context.calls.primitiveDestroy(self.primitive)
    }

    func run() throws(OneDNNError) {
        try self.context.execute(self.primitive, self.arguments)
    }
}
