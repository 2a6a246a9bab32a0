import Testing

@testable import ApusEngineCPU

@Suite struct LanesTests {
    @Test func `groups of eight cover a range, the last one to its end`() {
        var starts: [Int] = []

        Lanes.over(16..<33) { starts.append($0) }

        #expect(starts == [16, 24, 32])
    }

    @Test func `an empty range has no group`() {
        Lanes.over(8..<8) { Issue.record("a group at \($0)") }
    }

    @Test func `lanes are read and written in place`() {
        let buffer = FloatBuffer(count: 24)

        buffer.floats[lanes: 9] = Lanes(1, 2, 3, 4, 5, 6, 7, 8)

        #expect(buffer.array(8..<18) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 0])
        #expect(UnsafePointer(buffer.floats)[lanes: 10] == Lanes(2, 3, 4, 5, 6, 7, 8, 0))
    }

    @Test func `zero and NaN are not above zero`() {
        let value = Lanes(-1, -0.0, 0, 1e-30, .infinity, -.infinity, .nan, 2)

        let chosen = Lanes(repeating: 5).whereAboveZero(of: value, else: Lanes(repeating: 7))

        #expect(chosen == Lanes(7, 7, 7, 5, 5, 7, 7, 5))
    }
}
