import Testing

@testable import ApusEngineCPU

@Suite struct FloatBufferTests {
    @Test func `memory starts at zero, on a cache line's border`() {
        let buffer = FloatBuffer(count: 1000)

        #expect(buffer.array(0..<1000).allSatisfy { $0 == 0 })
        #expect(UInt(bitPattern: buffer.floats) % 64 == 0)
    }

    @Test func `copies come back from where they were put`() {
        let buffer = FloatBuffer(count: 5)

        buffer.copy([1, 2, 3], at: 2)

        #expect(buffer.array(0..<5) == [0, 0, 1, 2, 3])
    }
}
