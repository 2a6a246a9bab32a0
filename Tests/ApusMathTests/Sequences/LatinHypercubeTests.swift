import ApusMath
import Testing

@Suite struct LatinHypercubeTests {
    @Test(arguments: [1, 2, 7, 60, 1000])
    func `each slice of each dimension has one point`(count: Int) {
        let design = LatinHypercube(dimensions: 5, count: count, seed: 1)

        let points = (0..<count).map { design.point(at: $0) }

        for dimension in 0..<5 {
            let slices = Set(points.map { Int($0[dimension] * Double(count)) })
            #expect(slices.count == count)
        }
    }

    @Test func `the seed decides the points`() {
        let point = LatinHypercube(dimensions: 3, count: 10, seed: 1).point(at: 4)

        #expect(point == LatinHypercube(dimensions: 3, count: 10, seed: 1).point(at: 4))
        #expect(point != LatinHypercube(dimensions: 3, count: 10, seed: 2).point(at: 4))
    }

    @Test func `coordinates stay below 1 with very many slices`() {
        let design = LatinHypercube(dimensions: 1, count: 1 << 53, seed: 1)
        let places = (0..<1000).map { (1 << 53) - 1 - $0 }

        #expect(places.allSatisfy { design.point(at: $0)[0] < 1 })
    }
}
