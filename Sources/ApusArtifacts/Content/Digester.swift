package import ApusStudy
internal import Crypto

/// Computes the digest of bytes that come piece by piece.
package struct Digester: Sendable {
    static let bufferBytes = 1 << 20
    private var hash = SHA256()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        self.hash.update(bufferPointer: bytes)
    }

    package func digest() -> ContentDigest {
        let digits = Array("0123456789abcdef".utf8)
        let hex = self.hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        guard let digest = ContentDigest(hex: String(decoding: hex, as: UTF8.self)) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return digest
    }

    package static func digest(of bytes: [UInt8]) -> ContentDigest {
        var digester = Self()
        bytes.withUnsafeBytes { digester.update($0) }
        return digester.digest()
    }

    /// Reads the whole file.
    package static func digest(of file: OpenFile) throws -> ContentDigest {
        var digester = Self()
        try Self.forEachPiece(of: file, upTo: file.byteCount()) { digester.update($0) }
        return digester.digest()
    }

    /// Hands out the file's first `end` bytes, or fewer where it ends, in pieces of at most `bufferBytes`.
    static func forEachPiece(
        of file: OpenFile,
        upTo end: UInt64,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let size = Int(min(UInt64(Self.bufferBytes), max(end, 1)))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        var offset: UInt64 = 0
        while offset < end {
            let wanted = Int(min(UInt64(size), end - offset))
            let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: offset)
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += UInt64(count)
        }
    }
}
