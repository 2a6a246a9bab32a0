import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

@Suite struct ParzenHistoryTests {
    private func history(_ trials: [EndedTrial]) -> ParzenHistory {
        var history = ParzenHistory()
        for trial in trials { history.observe(trial, row: [Double(trial.number), trial.fidelity]) }
        return history
    }

    private func trial(
        _ number: UInt32,
        _ result: EndedTrial.Result,
        fidelity: Double = 1,
        constraints: [Double] = []
    ) -> EndedTrial {
        EndedTrial(
            number: number,
            configuration: Configuration(values: []),
            result: result,
            fidelity: fidelity,
            constraints: constraints
        )
    }

    /// The numbers of the trials of a lesson.
    private func lesson(_ trials: [EndedTrial], least: Int = 2) -> (measured: [Int], bad: [Int]) {
        var history = self.history(trials)
        let lesson = history.lesson(least: least)
        return (lesson.measured.map { Int(history.rows[$0][0]) }, lesson.bad.map { Int(history.rows[$0][0]) })
    }

    @Test func `feasible costs come first, then violations, and what has no cost is bad`() {
        let lesson = self.lesson([
            self.trial(1, .infeasible), self.trial(2, .cost(-5), constraints: [0.5, -1]), self.trial(3, .cost(7)),
            self.trial(4, .failed), self.trial(5, .cost(-9), constraints: [0.1, 0.1]),
            self.trial(6, .cost(-1e308), constraints: [0]), self.trial(7, .cost(.nan)),
            self.trial(8, .cost(-3), constraints: [.nan]), self.trial(9, .cost(-.infinity)),
        ])

        #expect(lesson.measured == [6, 3, 5, 2, 8])
        #expect(lesson.bad == [4, 7, 9, 1])
    }

    @Test func `the order of observation does not count`() {
        let trials = (1...40).map { self.trial($0, $0 % 7 == 0 ? .failed : .cost(Double($0 * 37 % 11))) }
        var piecemeal = ParzenHistory()

        for trial in trials.reversed() {
            piecemeal.observe(trial, row: [Double(trial.number), trial.fidelity])
            _ = piecemeal.lesson(least: 2)
        }
        let lesson = piecemeal.lesson(least: 2)

        let whole = self.lesson(trials)
        #expect(lesson.measured.map { Int(piecemeal.rows[$0][0]) } == whole.measured)
        #expect(lesson.bad.map { Int(piecemeal.rows[$0][0]) } == whole.bad)
    }

    @Test func `the highest fidelity with enough costs teaches, and what was stopped below it is bad`() {
        let lesson = self.lesson([
            self.trial(1, .cost(4), fidelity: 0.25), self.trial(2, .cost(1), fidelity: 0.25),
            self.trial(3, .cost(2), fidelity: 0.25), self.trial(2, .cost(3), fidelity: 0.5),
            self.trial(3, .cost(0), fidelity: 0.5), self.trial(3, .cost(9), fidelity: 1),
        ])

        // Number 2 and 3 went on from a quarter to a half; one full cost is not enough.
        #expect(lesson.measured == [3, 2])
        #expect(lesson.bad == [1])
    }
}
