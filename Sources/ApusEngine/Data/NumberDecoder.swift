/// Turns a file's fixed-width numbers into this machine's.
struct NumberDecoder {
    enum Kind {
        case signed
        case unsigned
        case float
    }

    let kind: Kind

    /// Bytes of a number: 1, 2, 4 or 8; for `float` 4 or 8.
    let width: Int
    let isBigEndian: Bool

    func decode(_ region: ByteRegion) -> NumberArray.Storage {
        if self.kind == .unsigned && self.width == 1 { return .bytes(region) }
        let count = region.count / self.width
        return region.withBytes { bytes in
            if self.kind == .float {
                return .floats((0..<count).map { self.float(self.word(bytes, $0)) })
            }
            return .integers((0..<count).map { self.integer(self.word(bytes, $0)) })
        }
    }

    private func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
        var word: UInt64 = 0
        for place in 0..<self.width {
            let byte = bytes[index * self.width + (self.isBigEndian ? place : self.width - 1 - place)]
            word = word << 8 | UInt64(byte)
        }
        return word
    }

    private func float(_ word: UInt64) -> Float {
        self.width == 4 ? Float(bitPattern: UInt32(word)) : Float(Double(bitPattern: word))
    }

    private func integer(_ word: UInt64) -> Int {
        switch (self.kind, self.width) {
        case (.signed, 1): Int(Int8(truncatingIfNeeded: word))
        case (.signed, 2): Int(Int16(truncatingIfNeeded: word))
        case (.signed, 4): Int(Int32(truncatingIfNeeded: word))
        default: Int(truncatingIfNeeded: word)
        }
    }
}
