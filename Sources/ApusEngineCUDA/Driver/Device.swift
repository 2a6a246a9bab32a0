internal import CCUDA
package import ApusEngine

/// One device, in use by this process through its primary context.
///
/// Calls of one device come from one thread at a time; ``enter()`` binds that thread.
// SAFETY: everything in it is constant; the driver keeps the context's own state.
package final class Device: @unchecked Sendable {
    package let name: String
    package let ordinal: Int

    /// Compute capability: (9, 0) for an H100.
    package let major: Int
    package let minor: Int
    package let multiprocessors: Int
    package let memoryBytes: Int

    /// Sixteen bytes as the driver's tools write them.
    package let uuid: String
    package let driver: Driver

    /// Who calls the device is inside; a thread that waits for a stream is outside meanwhile.
    package let monitor = Monitor()
    private let handle: apus_cuda_device
    private let context: apus_cuda_context

    package init(driver: Driver, ordinal: Int) throws(CUDAError) {
        self.driver = driver
        self.ordinal = ordinal
        var handle: apus_cuda_device = 0
        try driver.check(driver.api.deviceGet(&handle, Int32(ordinal)), "cuDeviceGet")
        self.handle = handle
        (self.name, self.uuid) = try Self.names(driver, handle)
        self.major = try Self.attribute(75, driver, handle)
        self.minor = try Self.attribute(76, driver, handle)
        self.multiprocessors = try Self.attribute(16, driver, handle)
        var bytes = 0
        try driver.check(driver.api.deviceTotalMemory(&bytes, handle), "cuDeviceTotalMem")
        self.memoryBytes = bytes
        var context: apus_cuda_context?
        try driver.check(driver.api.primaryContextRetain(&context, handle), "cuDevicePrimaryCtxRetain")
        guard let context else { throw CUDAError.driver("the CUDA driver gave no context") }
        self.context = context
        try self.enter()
    }

    deinit { _ = self.driver.api.primaryContextRelease(self.handle) }

    /// Bytes that nobody uses now, and all that there are.
    package func memory() throws(CUDAError) -> (free: Int, total: Int) {
        var (free, total) = (0, 0)
        try self.driver.check(self.driver.api.memoryGetInfo(&free, &total), "cuMemGetInfo")
        return (free, total)
    }

    /// Makes the calling thread the device's.
    package func enter() throws(CUDAError) {
        try self.driver.check(self.driver.api.contextSetCurrent(self.context), "cuCtxSetCurrent")
    }

    /// Whether it is an instance of a divided GPU (Multi-Instance GPU), as its name says: `NVIDIA H100 MIG 1g.10gb`.
    package var isMIG: Bool { Self.isMIG(name: self.name) }

    private static func isMIG(name: String) -> Bool { name.contains(" MIG ") }

    private static func names(
        _ driver: Driver,
        _ handle: apus_cuda_device
    ) throws(CUDAError) -> (name: String, uuid: String) {
        var name = [CChar](repeating: 0, count: 256)
        try driver.check(driver.api.deviceGetName(&name, Int32(name.count), handle), "cuDeviceGetName")
        var uuid = [CChar](repeating: 0, count: 16)
        try driver.check(driver.api.deviceGetUUID(&uuid, handle), "cuDeviceGetUuid")
        let digits = uuid.map { byte in
            let text = String(UInt8(bitPattern: byte), radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (text, (Self.isMIG(name: text) ? "MIG-" : "GPU-") + groups.joined(separator: "-"))
    }

    private static func attribute(
        _ number: Int32,
        _ driver: Driver,
        _ handle: apus_cuda_device
    ) throws(CUDAError) -> Int {
        var value: Int32 = 0
        try driver.check(driver.api.deviceGetAttribute(&value, number, handle), "cuDeviceGetAttribute")
        return Int(value)
    }
}
