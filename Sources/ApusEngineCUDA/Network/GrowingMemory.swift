/// Device memory that is made anew when more is wanted.
struct GrowingMemory {
    private final class Box {
        let memory: DeviceMemory

        init(_ memory: consuming DeviceMemory) { self.memory = memory }
    }
    private var box: Box?

    /// Copies numbers into the memory, and gives their address.
    mutating func fill<Number: BitwiseCopyable>(
        _ numbers: [Number],
        device: Device,
        stream: borrowing Stream
    ) throws(CUDAError) -> UInt64 {
        let bytes = numbers.count * MemoryLayout<Number>.stride
        if self.box.map({ $0.memory.byteCount < bytes }) ?? true {
            // What still runs may read the old memory.
            try stream.synchronize()
            self.box = nil
            self.box = Box(try DeviceMemory(device, byteCount: bytes))
        }
        guard let address = self.box?.memory.address else { return 0 }
        try stream.copy(numbers, to: address)
        return address
    }
}
