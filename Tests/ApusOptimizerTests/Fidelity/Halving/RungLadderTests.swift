import Testing

@testable import ApusOptimizer

@Suite struct RungLadderTests {
    @Test(
        arguments: [
            (1, 3, 81, [1, 3, 9, 27, 81]), (1, 4, 100, [1, 4, 16, 100]), (2, 3, 100, [2, 6, 18, 54, 100]),
            (5, 3, 5, [5]),
            (1, 2, 1, [1]),
        ]
    )
    func `ASHA's rungs rise from the first, and the last is the whole`(
        first: Int,
        eta: Int,
        stepsMax: Int,
        steps: [Int]
    ) {
        #expect(RungLadder(from: first, by: eta, upTo: stepsMax).steps == steps)
    }

    @Test(arguments: [(81, 4, [1, 3, 9, 27, 81]), (100, 3, [4, 11, 33, 100]), (4, 3, [1, 4]), (1, 2, [1])])
    func `Hyperband's rungs fall from the whole`(stepsMax: Int, below: Int, steps: [Int]) {
        #expect(RungLadder(downFrom: stepsMax, by: 3, below: below).steps == steps)
    }

    @Test func `a step is between two rungs`() {
        let ladder = RungLadder(from: 1, by: 3, upTo: 27)

        #expect(ladder.rung(after: 0) == 0)
        #expect(ladder.rung(after: 3) == 2)
        #expect(ladder.rung(after: 30) == 3)
        #expect(ladder.rung(reachedBy: 0) == nil)
        #expect(ladder.rung(reachedBy: 8) == 1)
    }
}
