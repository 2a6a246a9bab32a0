import Testing

@testable import ApusCoordinator

@Suite struct DurationSampleTests {
    private static func median(_ milliseconds: some Sequence<Int64>) -> Duration? {
        var sample = DurationSample()
        for one in milliseconds { sample.append(milliseconds: one) }
        return sample.median
    }

    @Test func `the median is the middle, or the upper of the two middles`() {
        #expect(Self.median([30, 10, 20]) == .milliseconds(20))
        #expect(Self.median([40, 10, 20, 30]) == .milliseconds(30))
        #expect(Self.median([5]) == .milliseconds(5))
    }

    @Test func `without a duration there is no median`() {
        #expect(Self.median([]) == nil)
    }

    @Test func `only the newest count`() {
        let many = Array(repeating: Int64(1), count: 1_000) + Array(repeating: 7, count: DurationSample.countMax)

        #expect(Self.median(many) == .milliseconds(7))
    }

    @Test func `each new one takes the place of the oldest`() {
        let half = DurationSample.countMax / 2
        let before = Array(repeating: Int64(1), count: DurationSample.countMax)

        #expect(Self.median(before + Array(repeating: 7, count: half)) == .milliseconds(1))
        #expect(Self.median(before + Array(repeating: 7, count: half + 1)) == .milliseconds(7))
    }
}
