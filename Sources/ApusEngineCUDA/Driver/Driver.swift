package import CCUDA

/// The driver's functions with every status checked.
///
/// The table never changes once it is filled, and the driver itself may be called from any thread.
package struct Driver: Sendable {
    let api: apus_cuda_driver

    /// The real driver of this machine; throws with what to do when its library is missing or too old.
    package init(libraryAt path: String = "libcuda.so.1") throws(CUDAError) {
        try self.init(table: apus_cuda_driver(loadedFrom: DriverLibrary(path: path)))
    }

    /// A driver whose functions are given, as the tests do.
    package init(table: apus_cuda_driver) throws(CUDAError) {
        self.api = table
        try self.check(table.initialize(0), "cuInit")
    }

    /// Throws unless a call succeeded.
    func check(_ result: apus_cuda_result, _ name: StaticString) throws(CUDAError) {
        guard result != 0 else { return }
        var text: UnsafePointer<CChar>?
        let hasText = self.api.getErrorString(result, &text) == 0
        throw CUDAError.call(
            name: "\(name)",
            code: result,
            text: text.flatMap { hasText ? String(cString: $0) : nil } ?? "unknown error"
        )
    }

    /// Of the CUDA that the driver supports: 12090 is 12.9.
    package func version() throws(CUDAError) -> Int {
        var version: Int32 = 0
        try self.check(self.api.driverGetVersion(&version), "cuDriverGetVersion")
        return Int(version)
    }

    package func deviceCount() throws(CUDAError) -> Int {
        var count: Int32 = 0
        try self.check(self.api.deviceGetCount(&count), "cuDeviceGetCount")
        return Int(count)
    }
}
