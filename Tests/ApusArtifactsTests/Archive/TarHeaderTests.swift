import Testing

@testable import ApusArtifacts

@Suite struct TarHeaderTests {
    @Test func `a header's bytes never change`() {
        let entry = ArchiveEntry(path: "bin/run", kind: .file, byteCount: 8, isExecutable: true)

        let block = TarHeader.blocks(for: entry)

        #expect(block.count == 512)
        #expect(block[..<7].elementsEqual("bin/run".utf8))
        #expect(block[100..<108].elementsEqual("0000755\u{0}".utf8))
        #expect(block[108..<124].elementsEqual("0000000\u{0}0000000\u{0}".utf8))
        #expect(block[124..<136].elementsEqual("00000000010\u{0}".utf8))
        #expect(block[136..<148].elementsEqual("00000000000\u{0}".utf8))
        #expect(block[148..<156].elementsEqual("010476\u{0} ".utf8))
        #expect(block[156..<157].elementsEqual("0".utf8))
        #expect(block[257..<265].elementsEqual("ustar\u{0}00".utf8))
    }

    @Test func `a name of more than 100 bytes, or a file of 8 GiB, has an extended header`() throws {
        let path = String(repeating: "n", count: 101)
        let blocks = TarHeader.blocks(for: ArchiveEntry(path: path, kind: .file, byteCount: 1 << 33))

        #expect(blocks.count == 3 * 512)
        #expect(blocks[156] == UInt8(ascii: "x"))
        let text = "111 path=\(path)\n19 size=8589934592\n"
        #expect(blocks[512..<512 + text.utf8.count].elementsEqual(text.utf8))
    }

    @Test(arguments: [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511)])
    func `bytes are filled up to whole blocks`(count: UInt64, padding: Int) {
        #expect(TarHeader.paddingBytes(count) == padding)
        #expect(TarHeader.padding(count) == [UInt8](repeating: 0, count: padding))
    }
}
