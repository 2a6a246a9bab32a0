import ApusMath
import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct CandidateMixerTests {
    @Test func `candidates lie as far apart as the good rows they come from`() throws {
        let space = CandidateSpace.of(try Space.mixed())
        let elite = [[0.5, 0.5, 0.5, 1], [0.52, 0.5, 0.48, 1]]
        let mixer = CandidateMixer(space: space, elite: elite)
        var random = SeededRandom(seed: 1)

        let rows = (0..<200).compactMap { _ in mixer.row(using: &random) }

        #expect(rows.count == 200)
        #expect(rows.allSatisfy { abs($0[0] - 0.5) < 0.1 && abs($0[2] - 0.5) < 0.1 && $0[3] == 1 })
        #expect(Set(rows).count > 150)
    }

    @Test func `candidates keep to the borders and to the conditions`() throws {
        let space = CandidateSpace.of(try Space.conditional())
        var random = SeededRandom(seed: 1)
        let elite = (0..<10).map { _ in space.randomRow(using: &random) }
        let mixer = CandidateMixer(space: space, elite: elite)

        for _ in 0..<200 {
            let row = try #require(mixer.row(using: &random))
            let again = space.row(of: space.configuration(of: row))
            #expect(zip(row, again).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    @Test func `without good rows there is nothing to mix`() throws {
        let mixer = CandidateMixer(space: .of(try Space.mixed()), elite: [])
        var random = SeededRandom(seed: 1)

        let row = mixer.row(using: &random)

        #expect(row == nil)
    }
}
