import ApusMath
import Testing

@Suite struct HaltonTests {
    @Test func `the unscrambled points are those of other implementations`() {
        let point = Halton(dimensions: 200, seed: nil).point(at: 1000)

        let expected = [
            0.0927734375, 0.3475080018289895, 0.00512, 0.4887449259912255, 0.8484322521789934, 0.8176614881439085,
        ]
        for (dimension, value) in zip([0, 1, 2, 9, 99, 199], expected) {
            #expect(abs(point[dimension] - value) < 1e-15)
        }
    }

    @Test(arguments: [nil, 3] as [UInt64?])
    func `of b points one falls into each of b slices, b the base of the dimension`(seed: UInt64?) {
        let halton = Halton(dimensions: 200, seed: seed)

        for (dimension, base) in [(0, 2), (1, 3), (4, 11), (199, 1223)] {
            let slices = Set((0..<UInt64(base)).map { Int(halton.point(at: $0)[dimension] * Double(base) + 1e-9) })
            #expect(slices.count == base)
        }
    }

    @Test func `a permuted point keeps to [0, 1) and depends on the seed`() {
        let one = Halton(dimensions: 20, seed: 1)

        let points = (UInt64(0)..<500).map { one.point(at: $0) }

        #expect(points.joined().allSatisfy { (0..<1).contains($0) })
        #expect(points[9] == Halton(dimensions: 20, seed: 1).point(at: 9))
        #expect(points[9] != Halton(dimensions: 20, seed: 2).point(at: 9))
    }

    @Test func `the highest digits stay below 1`() {
        let halton = Halton(dimensions: 1, seed: nil)

        let point = halton.point(at: (1 << 53) - 1)

        #expect(point == [1 - 0x1p-53])
    }

    @Test func `high dimensions of a short run are not aligned`() {
        let halton = Halton(dimensions: 40, seed: 1)

        let points = (UInt64(0)..<100).map { halton.point(at: $0) }
        let products = points.map { ($0[38] - 0.5) * ($0[39] - 0.5) }

        // Twelve times the mean product is the correlation: 0.9 and more without permutations.
        #expect(abs(products.reduce(0, +) / 100 * 12) < 0.3)
    }
}
