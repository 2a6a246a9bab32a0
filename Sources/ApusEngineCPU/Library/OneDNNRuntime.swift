import COneDNN

/// The opened library with its CPU engine; one for each backend.
///
/// Compiled primitives are kept by the library itself, by shape, for the whole process: a second network of the
/// same shapes compiles in milliseconds.
final class OneDNNRuntime: @unchecked Sendable {
    // SAFETY: everything is set once, before the value is shared, and the library's engine may be used by
    // several threads at once.
    let calls: apus_onednn
    let gomp: apus_gomp
    let engine: dnnl_engine_t

    init(library: String = "libdnnl.so.2", threads: String = "libgomp.so.1") throws(OneDNNError) {
        let gomp = try apus_gomp(loadedFrom: OneDNNLibrary(threads))
        let calls = try apus_onednn(loadedFrom: OneDNNLibrary(library))
        try Self.checkVersion(calls)
        var engine: dnnl_engine_t?
        let status = calls.engineCreate(&engine, dnnl_cpu, 0)
        guard status == dnnl_success, let engine else {
            throw .call(name: "dnnl_engine_create", status: status.rawValue)
        }
        self.gomp = gomp
        self.calls = calls
        self.engine = engine
    }

    deinit {
        _ = self.calls.engineDestroy(self.engine)
    }

    private static func checkVersion(_ calls: apus_onednn) throws(OneDNNError) {
        guard let version = calls.version()?.pointee else { throw .wrongVersion(found: "unknown") }
        guard version.major == 2, version.minor >= 6 else {
            throw .wrongVersion(found: "\(version.major).\(version.minor).\(version.patch)")
        }
    }
}
