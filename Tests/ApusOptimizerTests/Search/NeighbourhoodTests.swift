import ApusMath
import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct NeighbourhoodTests {
    private static func neighbours(of space: Space, at point: [Double], seed: UInt64 = 1) -> ([Double], [[Double]]) {
        let candidates = CandidateSpace.of(space)
        let neighbourhood = Neighbourhood(space: candidates, numericNeighbours: 4)
        var random = SeededRandom(seed: seed)
        let row = candidates.row(of: space.configuration(atUnit: point))
        var rows: [Double] = []
        let count = neighbourhood.append(neighboursOf: row, to: &rows, using: &random)
        return (row, (0..<count).map { Array(rows[($0 * row.count)..<(($0 + 1) * row.count)]) })
    }

    @Test func `each neighbour differs in one feature`() throws {
        let (row, neighbours) = Self.neighbours(of: try Space.mixed(), at: [0.5, 0.5, 0.02, 0.1])

        #expect(neighbours.allSatisfy { neighbour in zip(neighbour, row).count { $0 != $1 } == 1 })
        #expect(neighbours.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 <= 1 } })
        // Two numbers with four each, integers with four at most, and the other optimizer.
        #expect((10...13).contains(neighbours.count))
    }

    @Test func `small domains are tried in full`() throws {
        let (row, neighbours) = Self.neighbours(of: try Space.small(), at: [0, 0.3])

        // 2 other layers and 3 other sizes.
        #expect(neighbours.count == 5)
        #expect(Set(neighbours).count == 5)
        #expect(!neighbours.contains(row))
    }

    @Test func `a neighbour's conditions hold`() throws {
        let space = try Space.conditional()
        let (row, neighbours) = Self.neighbours(of: space, at: [0.9, 0, 0, 0.1])
        let candidates = CandidateSpace.of(space)

        let adam = try #require(neighbours.first { $0[2] == 1 })
        #expect(row[2] == 0)
        #expect(candidates.isInactive(0, adam[0]) && candidates.isInactive(1, adam[1]))
        #expect(neighbours.contains { $0[0] <= 0.5 && candidates.isInactive(1, $0[1]) })
    }

    @Test func `many features and many categories are sampled`() throws {
        let many = try Space(
            parameters: (0..<200).map {
                Parameter(name: "x\($0)", domain: .real(lower: 0, upper: 1), defaultValue: .real(0))
            }
        )
        let wide = try Space(parameters: [
            Parameter(name: "c", domain: .categorical((0..<500).map { .integer($0) }), defaultValue: .choice(0))
        ])

        #expect(Self.neighbours(of: many, at: many.tunable.map { _ in 0.5 }).1.count == 4 * 20)
        #expect(Neighbourhood.featuresMax(of: 64) == 64 && Neighbourhood.featuresMax(of: 1_000) == 16)
        #expect(Self.neighbours(of: wide, at: [0.5]).1.count == Neighbourhood.categoriesMax)
        #expect(Self.neighbours(of: wide, at: [0.5]).1.allSatisfy { $0 != [250] })
    }
}
