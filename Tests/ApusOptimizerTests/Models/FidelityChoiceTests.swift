import Testing

@testable import ApusOptimizer

@Suite struct FidelityChoiceTests {
    @Test(
        arguments: [
            ([], nil), ([1], 1), ([0.25, 0.25, 0.25, 1], 0.25), ([0.25, 1, 1, 1, 0.5], 1),
            ([0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 1, 1], 0.5),
        ] as [([Double], Double?)]
    )
    func `the highest fidelity with enough costs is chosen`(fidelities: [Double], chosen: Double?) {
        var choice = FidelityChoice()

        for fidelity in fidelities { choice.add(fidelity) }

        #expect(choice.highest(least: 3) == chosen)
    }

    @Test func `where none has enough, the one with most costs is chosen, the higher one of two`() {
        var choice = FidelityChoice()

        for fidelity in [1, 0.25, 0.5, 0.25, 0.5] { choice.add(fidelity) }

        #expect(choice.highest(least: 10) == 0.5)
        #expect(choice.levels.map(\.fidelity) == [0.25, 0.5, 1])
        #expect(choice.levels.map(\.count) == [2, 2, 1])
    }
}
