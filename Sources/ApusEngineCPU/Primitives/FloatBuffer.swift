/// Memory for floats, on a cache line's border and zero at first; freed with its last owner.
///
/// Behind the last float there is room up to the next multiple of sixteen, so that loops may work on whole vectors.
final class FloatBuffer {
    let count: Int
    let floats: UnsafeMutablePointer<Float>

    init(count: Int) {
        self.count = count
        let room = max((count + 15) / 16 * 16, 16)
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: room * MemoryLayout<Float>.stride,
            alignment: 64
        )
        self.floats = bytes.initializeMemory(as: Float.self, repeating: 0, count: room)
    }

    deinit {
        self.floats.deallocate()
    }

    func copy(_ values: [Float], at offset: Int = 0) {
        precondition(offset + values.count <= self.count, "a copy must fit its buffer")
        values.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            (self.floats + offset).update(from: base, count: source.count)
        }
    }

    func array(_ range: Range<Int>) -> [Float] {
        Array(UnsafeBufferPointer(start: self.floats + range.lowerBound, count: range.count))
    }
}
