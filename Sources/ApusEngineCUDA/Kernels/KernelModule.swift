internal import CCUDA

/// A device's kernels, from a cubin or PTX; a kernel is found by its name.
package final class KernelModule {
    private let device: Device
    private let handle: apus_cuda_module
    private var functions: [String: apus_cuda_function] = [:]

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

    func function(_ name: String) throws(CUDAError) -> apus_cuda_function {
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
