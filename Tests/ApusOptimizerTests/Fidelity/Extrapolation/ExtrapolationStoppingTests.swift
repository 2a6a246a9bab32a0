import ApusMath
import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct ExtrapolationStoppingTests {
    private static func scheduler(_ options: [TreeValue.Entry] = []) throws -> FidelityScheduler {
        try makeFidelity(name: "extrapolation", options: .map(options), stepsMax: 100, space: .mixed(), seed: 1)
    }

    private static func power(end: Double, rate: Double, _ step: Int) -> Double {
        end + (1 - end) * Portable.power(Double(step), -rate)
    }

    /// Runs one trial on a curve; the step of its stop, `nil` where it was not stopped.
    private static func run(
        _ trial: UInt32,
        in scheduler: inout FidelityScheduler,
        _ curve: (Int) -> Double
    ) -> Int? {
        scheduler.began(trial, .new(to: 100, bracket: 0))
        for step in 1...100 {
            let actions = scheduler.measured(trial, step: step, cost: curve(step))
            if case .stop(_, let reasons)? = actions.first { return reasons.step }
        }
        return nil
    }

    @Test func `a curve that flattens far above the incumbent is stopped early`() throws {
        var scheduler = try Self.scheduler()

        let first = Self.run(1, in: &scheduler) { Self.power(end: 0.1, rate: 1, $0) }
        let worse = Self.run(2, in: &scheduler) { Self.power(end: 0.4, rate: 1, $0) }

        #expect(first == nil)
        #expect(try #require(worse) < 30)
        let reasons = try #require(scheduler.reasons(of: 2).last)
        #expect(reasons.cause == .hopeless)
        #expect(try #require(reasons.probability) < 0.05)
        #expect(reasons.threshold == Self.power(end: 0.1, rate: 1, 100))
    }

    @Test func `a curve that is behind and falls on goes on`() throws {
        var scheduler = try Self.scheduler()

        _ = Self.run(1, in: &scheduler) { Self.power(end: 0.3, rate: 1.5, $0) }
        let slower = Self.run(2, in: &scheduler) { Self.power(end: 0.02, rate: 0.5, $0) }

        #expect(slower == nil)
    }

    @Test func `few of the trials that would have been the best are stopped, and most of the others`() throws {
        var (winners, losers, lostWinners, stopped) = (0, 0, 0, 0)
        for seed in 1...3 as ClosedRange<UInt64> {
            let curves = SyntheticCurves(trials: 30, stepsMax: 100, seed: seed, noise: 0.005)
            var scheduler = try Self.scheduler()
            var best = Double.infinity
            for trial in 1...30 as ClosedRange<UInt32> {
                let final = curves.cost(trial, 100)
                let step = Self.run(trial, in: &scheduler) { curves.cost(trial, $0) }
                if final < best {
                    winners += 1
                    lostWinners += step == nil ? 0 : 1
                } else {
                    losers += 1
                    stopped += step == nil ? 0 : 1
                }
                if step == nil { best = min(best, final) }
            }
        }

        #expect(winners >= 5)
        #expect(Double(lostWinners) <= 0.15 * Double(winners))
        #expect(Double(stopped) >= 0.7 * Double(losers))
    }

    @Test func `flat curves, huge costs and missing ones decide without harm`() throws {
        var scheduler = try Self.scheduler()
        _ = Self.run(1, in: &scheduler) { _ in 0.5 }

        let flat = Self.run(2, in: &scheduler) { _ in 0.9 }
        let huge = Self.run(3, in: &scheduler) { $0.isMultiple(of: 2) ? 1e308 : -1e308 }
        let missing = Self.run(4, in: &scheduler) { _ in .nan }

        #expect(flat != nil)
        #expect(huge == nil)
        #expect(missing == nil)
    }
}
