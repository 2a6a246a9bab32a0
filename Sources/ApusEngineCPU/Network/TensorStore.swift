import ApusEngine

/// All tensors of a kind in one piece of memory, each in its canonical layout and on a cache line's border.
final class TensorStore {
    let ranges: [Range<Int>]
    let count: Int
    private let tensors: [PlanTensor]
    private let buffer: FloatBuffer

    var floats: UnsafeMutablePointer<Float> { self.buffer.floats }

    init(_ tensors: [PlanTensor], initialValue: Float = 0) {
        var ranges: [Range<Int>] = []
        var end = 0
        for tensor in tensors {
            ranges.append(end..<(end + tensor.count))
            end = (end + tensor.count + 15) / 16 * 16
        }
        self.tensors = tensors
        self.ranges = ranges
        self.count = end
        self.buffer = FloatBuffer(count: end)
        guard initialValue != 0 else { return }
        for range in ranges { for index in range { self.buffer.floats[index] = initialValue } }
    }

    func tensor(_ index: Int) -> UnsafeMutablePointer<Float> {
        self.floats + self.ranges[index].lowerBound
    }

    var arrays: [[Float]] {
        get { self.ranges.map { self.buffer.array($0) } }
        set {
            for (range, values) in zip(self.ranges, newValue) { self.buffer.copy(values, at: range.lowerBound) }
        }
    }
}
