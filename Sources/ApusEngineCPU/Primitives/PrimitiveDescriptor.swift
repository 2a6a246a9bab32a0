import COneDNN

/// An operation for which the library has chosen an implementation and layouts.
final class PrimitiveDescriptor {
    let handle: dnnl_primitive_desc_t
    private let context: Context

    /// Takes ownership of the handle.
    init(handle: dnnl_primitive_desc_t, context: Context) {
        self.handle = handle
        self.context = context
    }

    deinit {
        _ = self.context.calls.primitiveDescriptorDestroy(self.handle)
    }

    func memory(_ what: dnnl_query_t) -> dnnl_memory_desc_t {
        self.context.calls.primitiveDescriptorMemory(self.handle, what, 0)?.pointee ?? dnnl_memory_desc_t()
    }

    /// The library's name of the implementation, such as `jit:avx512_core`.
    var implementation: String {
        var text: UnsafePointer<CChar>?
        let status = withUnsafeMutablePointer(to: &text) {
            self.context.calls.primitiveDescriptorQuery(self.handle, dnnl_query_impl_info_str, 0, $0)
        }
        guard status == dnnl_success, let text else { return "unknown" }
        return String(cString: text)
    }

    /// Whether this is the library's own slow reference, hundreds of times slower than the others.
    var isSlow: Bool { self.implementation.hasPrefix("ref") }
}

extension Context {
    /// Lets the library choose an implementation for an operation descriptor of any kind.
    func primitive<Operation>(
        _ operation: Operation,
        activation: FusedActivation? = nil,
        hint: PrimitiveDescriptor? = nil
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        let attributes = try activation.map { activation throws(OneDNNError) in try self.attributes(activation) }
        defer { if let attributes { _ = self.calls.attributesDestroy(attributes) } }
        var handle: dnnl_primitive_desc_t?
        let status = withUnsafePointer(to: operation) {
            self.calls.primitiveDescriptorCreate(
                &handle,
                UnsafeRawPointer($0),
                attributes,
                self.runtime.engine,
                hint?.handle
            )
        }
        try self.check(status, "dnnl_primitive_desc_create")
        guard let handle else { throw .call(name: "dnnl_primitive_desc_create", status: status.rawValue) }
        return PrimitiveDescriptor(handle: handle, context: self)
    }

    func reorder(
        from source: dnnl_memory_desc_t,
        to target: dnnl_memory_desc_t
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var (source, target) = (source, target)
        var handle: dnnl_primitive_desc_t?
        let engine = self.runtime.engine
        let status = self.calls.reorderDescriptorCreate(&handle, &source, engine, &target, engine, nil)
        try self.check(status, "dnnl_reorder_primitive_desc_create")
        guard let handle else { throw .call(name: "dnnl_reorder_primitive_desc_create", status: status.rawValue) }
        return PrimitiveDescriptor(handle: handle, context: self)
    }

    private func attributes(_ activation: FusedActivation) throws(OneDNNError) -> dnnl_primitive_attr_t {
        var operations: dnnl_post_ops_t?
        try self.check(self.calls.postOpsCreate(&operations), "dnnl_post_ops_create")
        defer { _ = self.calls.postOpsDestroy(operations) }
        let status = self.calls.postOpsAppendEltwise(operations, 1, activation.algorithm, activation.alpha, 0)
        try self.check(status, "dnnl_post_ops_append_eltwise")
        var attributes: dnnl_primitive_attr_t?
        try self.check(self.calls.attributesCreate(&attributes), "dnnl_primitive_attr_create")
        guard let attributes else { throw .call(name: "dnnl_primitive_attr_create", status: 1) }
        let set = self.calls.attributesSetPostOps(attributes, operations)
        if set != dnnl_success { _ = self.calls.attributesDestroy(attributes) }
        try self.check(set, "dnnl_primitive_attr_set_post_ops")
        return attributes
    }
}
