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
