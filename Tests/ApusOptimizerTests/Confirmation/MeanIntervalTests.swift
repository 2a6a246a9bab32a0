import ApusMath
import ApusOptimizer
import Testing

@Suite struct MeanIntervalTests {
    @Test func `the interval is Student's`() throws {
        let interval = try #require(MeanInterval([1, 2, 3, 4, 5]))

        #expect(interval.count == 5)
        #expect(abs(interval.mean - 3) < 1e-12)
        #expect(abs(try #require(interval.deviation) - 1.581_138_830) < 1e-9)
        #expect(abs(try #require(interval.lower) - 1.036_756_839) < 1e-8)
        #expect(abs(try #require(interval.upper) - 4.963_243_161) < 1e-8)
    }

    @Test func `one value has a mean and no interval, and none has nothing`() {
        #expect(MeanInterval([2])?.mean == 2)
        #expect(MeanInterval([2])?.lower == nil)
        #expect(MeanInterval([]) == nil)
        #expect(MeanInterval([.nan, .infinity]) == nil)
        #expect(MeanInterval([.nan, 2])?.count == 1)
    }

    @Test func `of a hundred such intervals about ninety-five hold the true mean`() {
        var random = SeededRandom(seed: 11)
        var hits = 0
        for _ in 0..<2_000 {
            let values = (0..<5).map { _ in 3 + StandardNormal.quantile(random.uniform()) }
            if let interval = MeanInterval(values), let lower = interval.lower, let upper = interval.upper {
                hits += lower <= 3 && 3 <= upper ? 1 : 0
            }
        }

        #expect((1_860...1_940).contains(hits))
    }
}
