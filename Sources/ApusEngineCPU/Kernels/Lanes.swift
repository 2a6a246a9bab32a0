/// Floats that one loop step works on together.
///
/// Written out, since the compiler does not find vectors in loops that may write what they read. A loop over lanes
/// runs past its end, up to the next multiple of eight: ``FloatBuffer`` has room for that, and what lies
/// there is filling or the next call's to overwrite.
typealias Lanes = SIMD8<Float>

extension UnsafePointer<Float> {
    subscript(lanes index: Int) -> Lanes {
        UnsafeRawPointer(self + index).loadUnaligned(as: Lanes.self)
    }
}

extension UnsafeMutablePointer<Float> {
    subscript(lanes index: Int) -> Lanes {
        get { UnsafeRawPointer(self + index).loadUnaligned(as: Lanes.self) }
        nonmutating set { UnsafeMutableRawPointer(self + index).storeBytes(of: newValue, as: Lanes.self) }
    }
}

extension Lanes {
    /// Calls `body` with the first index of each group of eight, the last one perhaps incomplete.
    @inline(__always)
    static func over(_ range: Range<Int>, _ body: (Int) -> Void) {
        var index = range.lowerBound
        while index < range.upperBound {
            body(index)
            index += Self.scalarCount
        }
    }

    /// Numbers above zero stay, the others become those of `other`.
    func whereAboveZero(of value: Lanes, else other: Lanes) -> Lanes {
        other.replacing(with: self, where: value .> 0)
    }
}
