internal import CCUDA

/// A device's kernels, from a cubin or PTX; a kernel is found by its name.
package final class KernelModule {
    private let device: Device
    private let handle: apus_cuda_module
    private var functions: [String: apus_cuda_function] = [:]

    /// Kernels that may take more shared memory than every kernel may: the largest that was asked for.
    private var sharedBytes: [String: Int] = [:]

    /// Of shared memory, for every kernel.
    private static let sharedBytesOfAll = 48 << 10

    /// Loads an image for the device; throws when the driver refuses it.
    package init(_ device: Device, image: [UInt8]) throws(CUDAError) {
        self.device = device
        var handle: apus_cuda_module?
        // PTX is text, which has to end with a zero.
        let image = image + [0]
        let result = image.withUnsafeBytes { bytes in
            bytes.baseAddress.map { device.driver.api.moduleLoad(&handle, $0) } ?? 0
        }
        try device.driver.check(result, "cuModuleLoadData")
        guard let handle else { throw CUDAError.driver("the CUDA driver loaded no kernels") }
        self.handle = handle
    }

    deinit { _ = self.device.driver.api.moduleUnload(self.handle) }

    /// A kernel that is to be launched with so much shared memory.
    func function(_ name: String, sharedBytes: Int) throws(CUDAError) -> apus_cuda_function {
        let function = try self.function(name)
        guard sharedBytes > self.sharedBytes[name] ?? Self.sharedBytesOfAll else { return function }
        try self.device.driver.check(
            self.device.driver.api.functionSetAttribute(function, 8, Int32(sharedBytes)),
            "cuFuncSetAttribute"
        )
        self.sharedBytes[name] = sharedBytes
        return function
    }

    private func function(_ name: String) throws(CUDAError) -> apus_cuda_function {
        if let function = self.functions[name] { return function }
        var function: apus_cuda_function?
        try self.device.driver.check(
            self.device.driver.api.moduleGetFunction(&function, self.handle, name),
            "cuModuleGetFunction"
        )
        guard let function else { throw CUDAError.kernels("there is no kernel '\(name)'") }
        self.functions[name] = function
        return function
    }
}
