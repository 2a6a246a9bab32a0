import ApusEngine
import COneDNN

/// What the parts of one network share: the library, its stream and the threads.
///
/// Used by one thread at a time.
final class Context {
    let runtime: OneDNNRuntime
    let team: ThreadTeam
    private let stream: dnnl_stream_t

    var calls: apus_onednn { self.runtime.calls }

    init(runtime: OneDNNRuntime, threads: Int) throws(OneDNNError) {
        var stream: dnnl_stream_t?
        let status = runtime.calls.streamCreate(&stream, runtime.engine, dnnl_stream_default_flags.rawValue)
        guard status == dnnl_success, let stream else {
            throw .call(name: "dnnl_stream_create", status: status.rawValue)
        }
        self.stream = stream
        self.runtime = runtime
        self.team = ThreadTeam(threads: threads, runtime: runtime)
    }

    deinit {
        _ = self.calls.streamDestroy(self.stream)
    }

    /// Turns a status into an error that keeps the call's name.
    func check(_ status: dnnl_status_t, _ name: String) throws(OneDNNError) {
        guard status == dnnl_success else { throw .call(name: name, status: status.rawValue) }
    }

    func execute(_ primitive: dnnl_primitive_t, _ arguments: [dnnl_exec_arg_t]) throws(OneDNNError) {
        let status = arguments.withUnsafeBufferPointer {
            self.calls.primitiveExecute(primitive, self.stream, Int32($0.count), $0.baseAddress)
        }
        try self.check(status, "dnnl_primitive_execute")
    }

    /// A descriptor of 32-bit floats.
    func descriptor(_ dimensions: [Int], _ tag: dnnl_format_tag_t) throws(OneDNNError) -> dnnl_memory_desc_t {
        var descriptor = dnnl_memory_desc_t()
        let sizes = dimensions.map(Int64.init)
        let status = self.calls.memoryDescriptorByTag(&descriptor, Int32(sizes.count), sizes, dnnl_f32, tag)
        try self.check(status, "dnnl_memory_desc_init_by_tag")
        return descriptor
    }

    func descriptor(_ form: Form) throws(OneDNNError) -> dnnl_memory_desc_t {
        let dimensions = [form.samples, form.shape.channels, form.shape.height, form.shape.width]
        switch form.layout {
        case .blocked:
            return try self.descriptor(dimensions, dnnl_nChw16c)
        case .channelsLast:
            return try self.descriptor(dimensions, dnnl_nhwc)
        }
    }

    func isEqual(_ left: dnnl_memory_desc_t, _ right: dnnl_memory_desc_t) -> Bool {
        var (left, right) = (left, right)
        return self.calls.memoryDescriptorEqual(&left, &right) != 0
    }

    func bytes(_ descriptor: dnnl_memory_desc_t) -> Int {
        var descriptor = descriptor
        return Int(self.calls.memoryDescriptorSize(&descriptor))
    }

    /// A buffer for what a descriptor describes, workspaces of bytes included.
    func buffer(_ descriptor: dnnl_memory_desc_t) -> FloatBuffer {
        FloatBuffer(count: (self.bytes(descriptor) + 3) / 4)
    }
}
