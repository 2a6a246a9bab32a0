/// A header block of a ustar archive, as Apus writes it: no owner, no time, so that equal folders give equal bytes.
struct TarHeader {
    static let blockBytes = 512

    /// The largest size that eleven octal digits hold; a larger one stands in an extended header.
    static let sizeMax: UInt64 = (1 << 33) - 1
    static let nameBytesMax = 100

    let path: String
    let type: UInt8
    let mode: UInt32
    let byteCount: UInt64

    /// The blocks that come before an entry's bytes: its header, and an extended one where it needs that.
    static func blocks(for entry: ArchiveEntry) -> [UInt8] {
        let isFolder = entry.kind == .folder
        let name = isFolder ? entry.path + "/" : entry.path
        let header = Self(
            path: name,
            type: UInt8(ascii: isFolder ? "5" : "0"),
            mode: isFolder || entry.isExecutable ? 0o755 : 0o644,
            byteCount: entry.byteCount
        )
        var records: [(key: String, value: String)] = []
        if name.utf8.count > Self.nameBytesMax { records.append(("path", name)) }
        if entry.byteCount > Self.sizeMax { records.append(("size", "\(entry.byteCount)")) }
        guard !records.isEmpty else { return header.block() }
        let body = PaxRecords.encode(records)
        let extended = Self(path: "PaxHeader", type: UInt8(ascii: "x"), mode: 0o644, byteCount: UInt64(body.count))
        return extended.block() + body + Self.padding(UInt64(body.count)) + header.block()
    }

    /// The zeros that fill the last block of so many bytes.
    static func padding(_ byteCount: UInt64) -> [UInt8] {
        [UInt8](repeating: 0, count: Self.paddingBytes(byteCount))
    }

    static func paddingBytes(_ byteCount: UInt64) -> Int {
        (Self.blockBytes - Int(byteCount % UInt64(Self.blockBytes))) % Self.blockBytes
    }

    private func block() -> [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockBytes)
        Self.put(Array(self.path.utf8.prefix(Self.nameBytesMax)), at: 0, in: &block)
        Self.put(Self.octal(UInt64(self.mode), digits: 7), at: 100, in: &block)
        Self.put(Self.octal(0, digits: 7), at: 108, in: &block)
        Self.put(Self.octal(0, digits: 7), at: 116, in: &block)
        Self.put(Self.octal(self.byteCount > Self.sizeMax ? 0 : self.byteCount, digits: 11), at: 124, in: &block)
        Self.put(Self.octal(0, digits: 11), at: 136, in: &block)
        block[156] = self.type
        Self.put(Array("ustar\u{0}00".utf8), at: 257, in: &block)
        Self.put(Self.octal(0, digits: 7), at: 329, in: &block)
        Self.put(Self.octal(0, digits: 7), at: 337, in: &block)
        Self.put(Self.octal(Self.checksum(block), digits: 6) + [0, 0x20], at: 148, in: &block)
        return block
    }

    /// The sum of all bytes, those of the checksum itself counted as spaces.
    static func checksum(_ block: some Collection<UInt8>) -> UInt64 {
        var sum: UInt64 = 0
        for (index, byte) in block.enumerated() { sum += (148..<156).contains(index) ? 0x20 : UInt64(byte) }
        return sum
    }

    private static func put(_ bytes: [UInt8], at offset: Int, in block: inout [UInt8]) {
        block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    private static func octal(_ value: UInt64, digits: Int) -> [UInt8] {
        let text = String(value, radix: 8)
        return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
    }
}
