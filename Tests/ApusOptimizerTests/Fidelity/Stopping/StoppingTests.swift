import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct StoppingTests {
    private static func scheduler(_ name: String, stepsMax: Int = 10, _ options: [String: TreeValue]) throws
        -> FidelityScheduler
    {
        let entries = options.sorted { $0.key < $1.key }.map { TreeValue.Entry(key: $0.key, value: $0.value) }
        return try makeFidelity(name: name, options: .map(entries), stepsMax: stepsMax, space: .mixed(), seed: 1)
    }

    /// Begins a trial and measures its costs from step 1 on; what came of the last.
    private static func run(_ trial: UInt32, _ costs: [Double], in scheduler: inout FidelityScheduler)
        -> [FidelityAction]
    {
        scheduler.began(trial, .new(to: scheduler.stepsMax, bracket: 0))
        var actions: [FidelityAction] = []
        for (index, cost) in costs.enumerated() { actions = scheduler.measured(trial, step: index + 1, cost: cost) }
        return actions
    }

    @Test func `a best that is worse than the median of the others' averages stops`() throws {
        var scheduler = try Self.scheduler("median", ["min-trials": .integer(3), "grace-steps": .integer(2)])
        // Averages at step 2: 3, 4 and 6.
        _ = Self.run(1, [4, 2], in: &scheduler)
        _ = Self.run(2, [5, 3], in: &scheduler)
        _ = Self.run(3, [7, 5], in: &scheduler)

        let worse = Self.run(4, [9, 4.1], in: &scheduler)
        let equal = Self.run(5, [9, 4], in: &scheduler)

        #expect(worse.first?.reasons.threshold == 4)
        #expect(
            worse.first?.reasons.description
                == "median at step 2: its best, cost 4.1, is worse than the others at that step (the limit is 4)"
        )
        #expect(equal.isEmpty)
        #expect(scheduler.state(of: 4) == .stopped)
        #expect(scheduler.state(of: 5) == .running)
    }

    @Test func `nothing stops before the grace is over or without enough others`() throws {
        var scheduler = try Self.scheduler("median", ["min-trials": .integer(2), "grace-steps": .integer(3)])

        let alone = Self.run(1, [1, 1, 1], in: &scheduler)
        let second = Self.run(2, [9, 9, 9], in: &scheduler)
        let early = Self.run(3, [9, 9], in: &scheduler)
        let late = scheduler.measured(3, step: 3, cost: 9)

        #expect(alone + second + early == [])
        #expect(late.map(\.trial) == [3])
    }

    @Test func `a percentile keeps that part of the trials`() throws {
        var scheduler = try Self.scheduler("percentile", ["percentile": .integer(25), "min-trials": .integer(5)])
        for trial in 1...5 as ClosedRange<UInt32> { _ = Self.run(trial, [Double(trial)], in: &scheduler) }

        let stopped = Self.run(6, [2.5], in: &scheduler)
        let kept = Self.run(7, [2], in: &scheduler)

        #expect(stopped.first?.reasons.threshold == 2)
        #expect(kept.isEmpty)
    }

    @Test func `a trial without a cost ranks behind all and stops, and the others are judged as before`() throws {
        var scheduler = try Self.scheduler("median", ["min-trials": .integer(3)])
        for trial in 1...4 as ClosedRange<UInt32> { _ = Self.run(trial, [Double(trial)], in: &scheduler) }

        let missing = Self.run(5, [.nan], in: &scheduler)
        let worse = Self.run(6, [3.5], in: &scheduler)

        #expect(missing.map(\.trial) == [5])
        #expect(worse.map(\.trial) == [6])
    }

    @Test func `trials that report at other steps are compared all the same`() throws {
        var scheduler = try Self.scheduler(
            "median",
            stepsMax: 100,
            ["min-trials": .integer(2), "interval": .integer(10)]
        )
        for trial in 1...2 as ClosedRange<UInt32> {
            scheduler.began(trial, .new(to: 100, bracket: 0))
            for step in [7, 14, 21] { _ = scheduler.measured(trial, step: step, cost: 1) }
        }
        scheduler.began(3, .new(to: 100, bracket: 0))

        let early = scheduler.measured(3, step: 9, cost: 2)
        let late = scheduler.measured(3, step: 22, cost: 2)

        #expect(early.isEmpty)
        #expect(late.map(\.reasons.step) == [22])
    }

    @Test func `patience ends after so many steps without a better cost`() throws {
        var scheduler = try Self.scheduler(
            "patience",
            ["patience": .integer(3), "min-improvement": .real(0.1), "grace-steps": .integer(0)]
        )

        let before = Self.run(1, [1, 0.95, 0.91], in: &scheduler)
        let after = scheduler.measured(1, step: 4, cost: 0.9)

        #expect(before.isEmpty)
        #expect(after.map(\.reasons.cause) == [.stale])
    }

    @Test func `a threshold stops what is above it once the grace is over`() throws {
        var scheduler = try Self.scheduler("threshold", ["max-cost": .real(0.5), "grace-steps": .integer(2)])

        let bad = Self.run(1, [0.9, 0.6], in: &scheduler)
        let good = Self.run(2, [0.9, 0.5], in: &scheduler)
        let missing = Self.run(3, [.nan, .infinity], in: &scheduler)

        #expect(bad.map(\.reasons.cause) == [.beyondLimit])
        #expect(good.isEmpty)
        #expect(missing.map(\.reasons.cause) == [.noCost])
    }

    @Test func `stopping ASHA lets the best on while there are fewer than eta`() throws {
        var scheduler = try Self.scheduler("asha", stepsMax: 16, ["type": .text("stopping"), "eta": .integer(4)])

        let first = Self.run(1, [0.5], in: &scheduler)
        let better = Self.run(2, [0.4], in: &scheduler)
        let worse = Self.run(3, [0.45], in: &scheduler)

        #expect(first + better == [])
        #expect(worse.first?.reasons.rank == 2)
        #expect(worse.first?.reasons.threshold == 0.4)
    }
}
