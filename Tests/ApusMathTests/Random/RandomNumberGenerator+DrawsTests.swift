import ApusMath
import Testing

@Suite struct RandomDrawsTests {
    @Test func `uniform deviates stay below 1 and above or at 0`() {
        var highest = FixedGenerator(word: .max)
        var lowest = FixedGenerator(word: 0)

        #expect(highest.uniform() == 1 - 0x1p-53)
        #expect(lowest.uniform() == 0)
    }

    @Test(arguments: [1, 2, 3, 7, 1000, UInt64.max])
    func `integers stay below their bound`(bound: UInt64) {
        var random = SeededRandom(seed: 3)

        for _ in 0..<1000 {
            #expect(random.integer(below: bound) < bound)
        }
    }

    @Test func `integers are evenly spread`() {
        var random = SeededRandom(seed: 5)
        var counts = [Int](repeating: 0, count: 6)

        for _ in 0..<60_000 {
            counts[random.integer(below: 6)] += 1
        }

        // χ² with 5 degrees of freedom is above 20.5 once in a thousand seeds; this seed is fixed.
        let statistic = counts.reduce(0.0) { $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000 }
        #expect(statistic < 20.5)
    }

    @Test func `a bound above half of the words is not biased`() {
        var random = SeededRandom(seed: 9)
        let bound: UInt64 = 3 << 62

        let low = (0..<30_000).count { _ in random.integer(below: bound) < 1 << 62 }

        // A third of the draws; without rejection it would be a half.
        #expect((9_700...10_300).contains(low))
    }

    @Test func `normal deviates have the moments of the normal distribution`() {
        var random = SeededRandom(seed: 11)

        let draws = (0..<200_000).map { _ in random.normal() }
        let moments = (1...4).map { power in
            draws.reduce(0.0) { sum, draw in sum + (0..<power).reduce(1.0) { product, _ in product * draw } } / 200_000
        }

        #expect(abs(moments[0]) < 0.01)
        #expect(abs(moments[1] - 1) < 0.015)
        #expect(abs(moments[2]) < 0.03)
        #expect(abs(moments[3] - 3) < 0.08)
    }

    @Test(arguments: [(0.5, 0.308_538), (1.0, 0.158_655), (2.0, 0.022_750), (3.0, 0.001_350)])
    func `normal deviates exceed a bound as often as they should`(bound: Double, probability: Double) {
        var random = SeededRandom(seed: 13)

        let above = (0..<200_000).count { _ in random.normal() > bound }

        let spread = (200_000 * probability * (1 - probability)).squareRoot()
        #expect(abs(Double(above) - 200_000 * probability) < 4 * spread)
    }

    @Test func `a shuffle keeps every element and depends on the seed`() {
        var one = SeededRandom(seed: 1)
        var two = SeededRandom(seed: 2)

        let first = one.permutation(count: 100)
        let second = two.permutation(count: 100)

        #expect(first.sorted() == Array(0..<100))
        #expect(first != second)
    }

    @Test func `every order of three elements comes up as often`() {
        var random = SeededRandom(seed: 17)
        var counts: [[Int]: Int] = [:]

        for _ in 0..<6_000 {
            counts[random.permutation(count: 3), default: 0] += 1
        }

        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { (880...1_120).contains($0) })
    }

    @Test func `an empty list and a list of one are left alone`() {
        var random = SeededRandom(seed: 1)

        #expect(random.permutation(count: 0).isEmpty)
        #expect(random.permutation(count: 1) == [0])
    }
}

private struct FixedGenerator: RandomNumberGenerator {
    let word: UInt64

    mutating func next() -> UInt64 {
        self.word
    }
}
