import ApusMath
import Testing

@Suite struct SobolTests {
    @Test func `the unscrambled points are those of other implementations`() {
        let sobol = Sobol(dimensions: 256, seed: nil)

        let early = sobol.point(at: 5)
        let late = sobol.point(at: 1000)

        #expect(Array(early.prefix(6)) == [0.875, 0.875, 0.125, 0.375, 0.875, 0.625])
        #expect(
            [0, 1, 2, 9, 99, 254, 255].map { late[$0] } == [
                0.2197265625, 0.0966796875, 0.5185546875, 0.0693359375, 0.1865234375, 0.4345703125, 0.2490234375,
            ]
        )
    }

    @Test(arguments: [nil, 1, 2] as [UInt64?])
    func `of 2^k points one falls into each of 2^k slices, in every dimension`(seed: UInt64?) {
        let sobol = Sobol(dimensions: 256, seed: seed)

        let points = (UInt64(0)..<64).map { sobol.point(at: $0) }

        for dimension in 0..<256 {
            let slices = Set(points.map { Int($0[dimension] * 64) })
            #expect(slices.count == 64, "dimension \(dimension)")
        }
    }

    @Test(arguments: [nil, 9] as [UInt64?])
    func `the first two dimensions fill every elementary interval`(seed: UInt64?) {
        let sobol = Sobol(dimensions: 2, seed: seed)

        let points = (UInt64(0)..<64).map { sobol.point(at: $0) }

        for bits in 0...6 {
            let columns = Double(1 << bits)
            let cells = Set(points.map { [Int($0[0] * columns), Int($0[1] * 64 / columns)] })
            #expect(cells.count == 64, "\(1 << bits) columns")
        }
    }

    @Test func `a scrambled point keeps to [0, 1) and depends on the seed`() {
        let one = Sobol(dimensions: 8, seed: 1)
        let two = Sobol(dimensions: 8, seed: 2)

        let points = (UInt64(0)..<256).map { one.point(at: $0) }

        #expect(points.joined().allSatisfy { (0..<1).contains($0) })
        #expect(points[0] != two.point(at: 0))
        #expect(points[7] == Sobol(dimensions: 8, seed: 1).point(at: 7))
    }

    @Test func `more dimensions leave the first ones as they were`() {
        let few = Sobol(dimensions: 3, seed: 4).point(at: 77)
        let many = Sobol(dimensions: 200, seed: 4).point(at: 77)

        #expect(few == Array(many.prefix(3)))
    }

    @Test func `a scrambled coordinate is uniform over seeds`() {
        let low = (UInt64(0)..<4000).count { Sobol(dimensions: 1, seed: $0).point(at: 0)[0] < 0.25 }

        #expect((890...1_110).contains(low))
    }
}
