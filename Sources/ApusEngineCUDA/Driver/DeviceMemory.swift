internal import CCUDA

/// A range of a device's memory; freed when it goes.
struct DeviceMemory: ~Copyable {
    let address: UInt64
    let byteCount: Int
    private let device: Device

    /// Throws ``CUDAError/memory(bytes:)`` when the device has no room.
    init(_ device: Device, byteCount: Int) throws(CUDAError) {
        var address: apus_cuda_address = 0
        let result = device.driver.api.memoryAllocate(&address, max(byteCount, 1))
        guard result != 2 else { throw CUDAError.memory(bytes: byteCount) }
        try device.driver.check(result, "cuMemAlloc")
        self.address = address
        self.byteCount = byteCount
        self.device = device
    }

    deinit { _ = self.device.driver.api.memoryFree(self.address) }

    /// Fills the range with one byte.
    func fill(_ value: UInt8, on stream: borrowing Stream) throws(CUDAError) {
        try self.fill(value, from: self.address, byteCount: self.byteCount, on: stream)
    }

    /// Fills a part of it.
    func fill(
        _ value: UInt8,
        from address: UInt64,
        byteCount: Int,
        on stream: borrowing Stream
    ) throws(CUDAError) {
        try self.device.driver.check(
            self.device.driver.api.fillBytes(address, value, byteCount, stream.handle),
            "cuMemsetD8Async"
        )
    }
}
