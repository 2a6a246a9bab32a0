/// Inner loops over contiguous numbers.
enum Rows {
    /// `target[at + i] += factor · source[from + i]`.
    static func addScaled(
        _ target: inout [Double],
        _ at: Int,
        _ source: [Double],
        _ from: Int,
        count: Int,
        factor: Double
    ) {
        precondition(at >= 0 && from >= 0 && at + count <= target.count && from + count <= source.count)
        // SAFETY: both ranges were just checked, and the two arrays are different ones (`inout` is exclusive).
        target.withUnsafeMutableBufferPointer { target in
            source.withUnsafeBufferPointer { source in
                var index = 0
                while index < count {
                    target[at + index] += factor * source[from + index]
                    index += 1
                }
            }
        }
    }

    /// `Σ left[at + i] · right[from + i]`.
    static func dot(_ left: [Double], _ at: Int, _ right: [Double], _ from: Int, count: Int) -> Double {
        precondition(at >= 0 && from >= 0 && at + count <= left.count && from + count <= right.count)
        // SAFETY: both ranges were just checked.
        return left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                var sum = 0.0
                var index = 0
                while index < count {
                    sum += left[at + index] * right[from + index]
                    index += 1
                }
                return sum
            }
        }
    }

    static func add(_ source: [Double], to target: inout [Double]) {
        self.addScaled(&target, 0, source, 0, count: source.count, factor: 1)
    }
}
