import ApusMath
import Testing

@Suite struct SeededPermutationTests {
    @Test(arguments: [1, 2, 3, 4, 5, 17, 64, 1000, 4097])
    func `each element comes up once`(count: Int) {
        let permutation = SeededPermutation(count: count, seed: 3)

        let order = (0..<count).map { permutation($0) }

        #expect(order.sorted() == Array(0..<count))
    }

    @Test func `all orders of four elements come up`() {
        let orders = Set(
            (0..<2000).map { seed in
                let permutation = SeededPermutation(count: 4, seed: UInt64(seed))
                return (0..<4).map { permutation($0) }
            }
        )

        #expect(orders.count == 24)
    }

    @Test func `streams have orders of their own, and neighbours part`() {
        let one = SeededPermutation(count: 1000, seed: 3, stream: 1)
        let two = SeededPermutation(count: 1000, seed: 3, stream: 2)

        let same = (0..<1000).count { one($0) == two($0) }
        let neighbours = (1..<1000).count { abs(one($0) - one($0 - 1)) == 1 }

        #expect(same < 10)
        #expect(neighbours < 10)
    }
}
