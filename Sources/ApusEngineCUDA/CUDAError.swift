package import ApusEngine

/// What the driver, a device or a kernel pack refused.
package enum CUDAError: DeviceError, Hashable, Sendable {
    /// The driver's library, or a function of it, is missing.
    case driver(String)

    /// A call of the driver failed.
    case call(name: String, code: Int32, text: String)

    /// The device has no room for so many bytes.
    case memory(bytes: Int)
    case kernels(String)

    /// A call of cuBLASLt or cuDNN failed; own kernels do without them.
    case library(name: String, code: Int32, text: String)
    case batch(String)

    /// Whether nothing that is done on the device in this process can succeed any more.
    package var isSticky: Bool {
        // Illegal address, launch time-out, assertion, illegal instruction, misaligned or invalid address, launch
        // failed, and a device that fell off the bus.
        guard case .call(_, let code, _) = self else { return false }
        return [46, 214, 700, 702, 710, 714, 715, 716, 717, 718, 719].contains(code)
    }
}

extension CUDAError {
    package var failure: DeviceFailure {
        if case .memory = self { return .memoryFull }
        return self.isSticky ? .deviceLost : .other
    }
}

extension CUDAError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .driver(let message), .kernels(let message), .batch(let message): message
        case .call(let name, let code, let text): "CUDA: \(name) failed with error \(code): \(text)"
        case .library(let name, let code, let text): "\(name) failed with status \(code): \(text)"
        case .memory(let bytes): "the device has no room for \(bytes) more bytes"
        }
    }
}
