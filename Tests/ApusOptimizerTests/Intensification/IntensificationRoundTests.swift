import ApusOptimizer
import Testing

@Suite struct IntensificationRoundTests {
    @Test(
        arguments: [
            (0.5, 1, 1, 100, true), (0.5, 2, 10, 9, true), (0.5, 2, 10, 10, false), (0.75, 5, 10, 29, true),
            (0.75, 5, 10, 30, false), (0, 2, 10, 1, false),
        ] as [(Double, Int, Int, Int, Bool)]
    )
    func `a round has two challengers, and its part of the time`(
        share: Double,
        challengers: Int,
        modelSeconds: Int,
        runSeconds: Int,
        goesOn: Bool
    ) {
        let round = IntensificationRound(share: share)

        #expect(
            round.goesOn(
                afterChallengers: challengers,
                modelTime: .seconds(modelSeconds),
                runTime: .seconds(runSeconds)
            ) == goesOn
        )
    }
}
