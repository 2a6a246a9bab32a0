import ApusMath
import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct ForestSearchTests {
    @Test func `the pool has the best candidates, the best one first`() throws {
        let space = try Space.conditional()
        let candidates = CandidateSpace.of(space)
        var history = ForestHistory(candidates)
        for trial in EndedTrial.random(30, of: space, cost: { $0[2] + abs($0[3] - 0.4) }) { history.append(trial) }
        var random = SeededRandom(seed: 1)
        var options = SMACOptions()
        options.randomCandidates = 100
        options.mixedCandidates = 100
        let model = ForestModel(
            history,
            options: options.forest(for: 30),
            transformation: options.transformation,
            rowsMax: 100,
            random: &random
        )
        let gain = ForestGain(model, options: options, random: &random)

        let pool = ForestSearch(candidates, options: options).pool(for: gain, using: &random)

        #expect(pool.rows.count == ForestSearch.poolCapacity)
        #expect(pool.gains == pool.gains.sorted(by: >))
        #expect(pool.gains == gain.values(of: pool.rows.flatMap { $0 }, count: pool.rows.count))
        #expect(pool.rows.allSatisfy { space.contains(candidates.configuration(of: $0)) })
        let blind = (0..<200).map { _ in gain.values(of: candidates.randomRow(using: &random), count: 1)[0] }
        #expect(pool.gains[0] > (blind.max() ?? 0) - 0.1)
    }
}
