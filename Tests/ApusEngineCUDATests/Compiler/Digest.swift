/// A digest of 64 digits that differs where bytes do, as good as SHA-256 for tests.
enum Digest {
    static func of(_ bytes: [UInt8]) -> String {
        var text = ""
        for salt in 0..<4 as Range<UInt64> {
            let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 ^ salt) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            let digits = String(hash, radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return text
    }
}
