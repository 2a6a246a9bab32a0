import ApusTestSupport
import Testing

@testable import ApusArtifacts

@Suite struct ZstdDecoderTests {
    private func decode(_ bytes: [UInt8], _ limits: ArchiveLimits = ArchiveLimits(), piece: Int = 4_096) throws -> Int {
        let decoder = try ZstdDecoder(limits: limits)
        var count = 0
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { input in
                try decoder.decode(input) { output in
                    count += output.count
                    return true
                }
            }
        }
        try decoder.finish()
        return count
    }

    @Test(arguments: [1, 7, 4_096, 1 << 20])
    func `what was compressed comes back, whatever the pieces`(piece: Int) throws {
        let bytes = Sample.repeated(Sample.noise(1_000), 600)

        #expect(try self.decode(try Sample.zstd(bytes), piece: piece) == bytes.count)
    }

    @Test func `a bomb is refused long before it is unpacked`() throws {
        let bomb = try Sample.zstd([UInt8](repeating: 0, count: 64 << 20))

        #expect(bomb.count < 8_192)
        #expect(throws: ArtifactError.archive(.tooDense(ratioMax: 200), entry: nil)) { try self.decode(bomb) }
    }

    @Test func `a bomb of repeated bytes is refused`() throws {
        // Blocks of one repeated byte, 128 KiB each.
        let block: [UInt8] = [0x02, 0x00, 0x10, 0x41]
        var bomb: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38]
        for _ in 0..<1_000 { bomb.append(contentsOf: block) }

        #expect(throws: ArtifactError.archive(.tooDense(ratioMax: 200), entry: nil)) { try self.decode(bomb) }
    }

    /// A frame of so many blocks, each of one byte that is repeated 128 Ki times.
    private static func repeatedBlocks(_ count: Int) -> [UInt8] {
        [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38] + Sample.repeated([0x02, 0x00, 0x10, 0x41], count) + [1, 0, 0]
    }

    @Test func `a gibibyte, 26 GB, and 60 frames of it are refused long before they are unpacked`() {
        let gibibyte = Self.repeatedBlocks(8_192)

        for bomb in [gibibyte, Self.repeatedBlocks(200_000), Sample.repeated(gibibyte, 60)] {
            #expect(throws: ArtifactError.archive(.tooDense(ratioMax: 200), entry: nil)) { try self.decode(bomb) }
        }
    }

    @Test func `a bomb in a bomb is unpacked once, and is no archive`() throws {
        let folder = try StoreScratchFolder()
        let inner = try Sample.zstd([UInt8](repeating: 0, count: 64 << 20))
        let archive = try folder.write("a.tar.zst", Sample.zstd(inner))

        #expect(throws: ArtifactError.self) { try Sample.reader.list(archive) }
    }

    @Test func `what is cut off anywhere is refused`() throws {
        let bytes = try Sample.zstd(Sample.noise(3_000))

        for count in stride(from: 0, to: bytes.count, by: 17) {
            #expect(throws: ArtifactError.self) { try self.decode(Array(bytes[..<count])) }
        }
    }

    @Test func `one turned bit anywhere is refused`() throws {
        let bytes = try Sample.zstd(Array(String(repeating: "what compresses well, ", count: 40).utf8))

        for position in bytes.indices {
            for bit in 0..<8 {
                var turned = bytes
                turned[position] ^= 1 << UInt8(bit)
                // A bit that means nothing to the reader may turn; what comes out is the same then.
                let count = try? self.decode(turned)
                #expect(count == nil || count == 880, "bit \(bit) of byte \(position)")
            }
        }
    }

    @Test func `dense but small is taken`() throws {
        #expect(try self.decode(try Sample.zstd([UInt8](repeating: 0, count: 15 << 20))) == 15 << 20)
    }

    @Test func `more bytes than an archive may have are refused`() throws {
        let limits = ArchiveLimits(entriesMax: 1, bytesMax: 1_000)
        let bytes = try Sample.zstd(Sample.noise(2 << 20))

        #expect(throws: ArtifactError.archive(.tooManyBytes(max: 1_000), entry: nil)) { try self.decode(bytes, limits) }
    }

    @Test func `a wrong checksum is refused`() throws {
        var bytes = try Sample.zstd(Sample.noise(100))
        bytes[bytes.count - 1] ^= 1

        let error = #expect(throws: ArtifactError.self) { try self.decode(bytes) }

        #expect(error?.description.contains("checksum") == true)
    }
}
