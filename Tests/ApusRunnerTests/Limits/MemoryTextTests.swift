import Testing

@testable import ApusRunner

@Suite struct MemoryTextTests {
    @Test func `bytes are told in the largest unit in which they are whole`() {
        #expect(MemoryText.of(8 << 30) == "8 GiB")
        #expect(MemoryText.of(1_536 << 20) == "1536 MiB")
        #expect(MemoryText.of(3 << 10) == "3 KiB")
        #expect(MemoryText.of(64_000_000) == "64 MB")
        #expect(MemoryText.of(1_000_001) == "1000001 bytes")
        #expect(MemoryText.of(0) == "0 bytes")
    }
}
