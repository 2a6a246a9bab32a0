/// Numbers as little-endian bytes.
enum LittleEndian {
    static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * shift))) }
    }

    static func append(_ floats: [Float], to bytes: inout [UInt8]) {
        #if _endian(little)
            // SAFETY: the bytes of the array's own elements, copied during the call.
            floats.withUnsafeBytes { bytes.append(contentsOf: $0) }
        #else
            for float in floats {
                for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: float.bitPattern >> UInt32(8 * shift))) }
            }
        #endif
    }

    /// The caller has checked that `4 · count` bytes follow.
    static func floats(_ bytes: [UInt8], at start: Int, count: Int) -> [Float] {
        // SAFETY: `loadUnaligned` is bounds-checked in debug builds, and the caller has checked the range.
        bytes.withUnsafeBytes { bytes in
            (0..<count).map { index in
                Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
                    )
                )
            }
        }
    }
}
