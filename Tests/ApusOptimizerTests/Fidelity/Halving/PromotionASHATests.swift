import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct PromotionASHATests {
    private static func scheduler(eta: Int = 3, stepsMax: Int = 27, _ options: [TreeValue.Entry] = []) throws
        -> FidelityScheduler
    {
        try makeFidelity(
            name: "asha",
            options: .map([.init(key: "eta", value: .integer(eta))] + options),
            stepsMax: stepsMax,
            space: .mixed(),
            seed: 1
        )
    }

    @Test func `the best of three pauses at its rung and is promoted from its checkpoint`() throws {
        var scheduler = try Self.scheduler()
        for trial in 1...3 as ClosedRange<UInt32> { scheduler.began(trial, .new(to: 1, bracket: 0)) }

        let first = scheduler.measured(1, step: 1, cost: 0.2)
        let second = scheduler.measured(2, step: 1, cost: 0.5)
        scheduler.saved(1, step: 1)
        _ = scheduler.ended(1, .finished)
        let before = scheduler.next()
        _ = scheduler.measured(3, step: 1, cost: 0.9)
        let after = try #require(scheduler.next())

        #expect(first.map(\.reasons.cause) == [.outranked])
        #expect(second.map(\.trial) == [2])
        #expect(before == .new(to: 1, bracket: 0))
        guard case .promote(1, from: 1, to: 3, let reasons) = after else {
            Issue.record("trial 1 is to be promoted, not \(after)")
            return
        }
        #expect(
            reasons.description
                == "asha at step 1, rung 0: cost 0.2 is number 1 of 3, so it goes on (the limit is 0.2)"
        )
        let begins = [scheduler.began(1, after), scheduler.began(1, after)]
        #expect(begins == [true, false])
        #expect(scheduler.next() == .new(to: 1, bracket: 0))
    }

    @Test func `a trial that would be promoted next runs on in its place`() throws {
        var scheduler = try Self.scheduler()
        for trial in 1...3 as ClosedRange<UInt32> { scheduler.began(trial, .new(to: 1, bracket: 0)) }
        _ = scheduler.measured(1, step: 1, cost: 0.5)
        _ = scheduler.measured(2, step: 1, cost: 0.6)

        let actions = scheduler.measured(3, step: 1, cost: 0.1)

        guard case .extend(3, to: 3, let reasons)? = actions.first else {
            Issue.record("trial 3 is to run on, not \(actions)")
            return
        }
        #expect(reasons.rank == 1)
        #expect(reasons.competitors == 3)
        #expect(reasons.threshold == 0.1)
        #expect(scheduler.state(of: 3) == .running)
    }

    @Test func `a trial is promotable only when its checkpoint is stored`() throws {
        var scheduler = try Self.scheduler()
        for trial in 1...6 as ClosedRange<UInt32> { scheduler.began(trial, .new(to: 1, bracket: 0)) }
        for trial in 1...6 as ClosedRange<UInt32> {
            _ = scheduler.measured(trial, step: 1, cost: Double(trial))
        }

        let before = scheduler.next()
        scheduler.saved(1, step: 1)
        let saved = scheduler.next()
        _ = scheduler.ended(1, .finished)
        let after = scheduler.next()

        #expect(before == .new(to: 1, bracket: 0))
        #expect(saved == before)
        #expect(after?.to == 3)
    }

    @Test(arguments: [(.ashaPlain, 1), (.ashaPlain, 5), (.ashaBrackets, 2), (.ashaBrackets, 9)] as [(Rule, UInt64)])
    func `every promotion is of one of the best 1 / eta of its rung, and of no trial twice`(
        rule: Rule,
        seed: UInt64
    ) throws {
        let simulation = try rule.simulation(seed: seed, faults: SimulatedFaults(missing: 0.05))
        var checker = PromotionChecker(eta: 3)

        for entry in simulation.log { checker.check(entry.event, entry.actions) }

        #expect(checker.mistakes.isEmpty, "seed \(seed)")
        #expect(checker.promotions > 8)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `with evidence the promoted are among as many as plain ASHA would promote`(seed: UInt64) throws {
        let simulation = try Rule.asha.simulation(seed: seed, faults: SimulatedFaults(missing: 0.05))
        var checker = PromotionChecker(eta: 3, countsDeferred: true)

        for entry in simulation.log { checker.check(entry.event, entry.actions) }

        #expect(checker.mistakes.isEmpty, "seed \(seed)")
        #expect(checker.promotions > 8)
    }

    @Test func `with evidence a promotion that will hardly bring a new best waits until no trials come`() throws {
        var scheduler = try Self.scheduler([.init(key: "evidence", value: .real(0.05))])
        // Cost 2 above follows from 1 below, without chance: five trials show it.
        for trial in 1...15 as ClosedRange<UInt32> {
            scheduler.began(trial, .new(to: 1, bracket: 0))
            _ = scheduler.measured(trial, step: 1, cost: 20 - Double(trial))
            if scheduler.state(of: trial) == .running {
                _ = scheduler.measured(trial, step: 3, cost: 40 - 2 * Double(trial))
            }
            scheduler.saved(trial, step: scheduler.state(of: trial) == .pausing ? 3 : 1)
            _ = scheduler.ended(trial, .finished)
        }
        for trial in 16...30 as ClosedRange<UInt32> {
            scheduler.began(trial, .new(to: 1, bracket: 0))
            _ = scheduler.measured(trial, step: 1, cost: 6 + Double(trial) / 100)
            scheduler.saved(trial, step: 1)
            _ = scheduler.ended(trial, .finished)
        }

        let before = scheduler.next()
        _ = scheduler.admitted(false)
        let after = scheduler.next()

        #expect(before == .new(to: 1, bracket: 0))
        #expect(after?.isNew == false)
    }

    @Test func `a short study ends with one trial that has all its steps`() throws {
        var simulation = FidelitySimulation(
            try Self.scheduler(eta: 4, stepsMax: 64),
            workers: 2,
            trials: 6,
            stepsMax: 64,
            seed: 1,
            curve: { trial, _ in Double(trial) }
        )

        simulation.run()

        #expect(simulation.scheduler.state(of: 1) == .completed)
        #expect(simulation.scheduler.reasons(of: 1).contains { $0.cause == .closing })
        #expect(simulation.scheduler.paused == [2, 3, 4, 5, 6])
    }

    @Test func `without the option a short study ends with paused trials`() throws {
        var simulation = FidelitySimulation(
            try Self.scheduler(eta: 4, stepsMax: 64, [.init(key: "finish-best", value: .boolean(false))]),
            workers: 2,
            trials: 3,
            stepsMax: 64,
            seed: 1,
            curve: { trial, _ in Double(trial) }
        )

        simulation.run()

        #expect(simulation.scheduler.paused == [1, 2, 3])
    }

    @Test func `a program that reports rarely passes several rungs at once`() throws {
        var scheduler = try Self.scheduler()
        for trial in 1...3 as ClosedRange<UInt32> { scheduler.began(trial, .new(to: 1, bracket: 0)) }

        for trial in 1...3 as ClosedRange<UInt32> {
            _ = scheduler.measured(trial, step: 4, cost: 4 - Double(trial))
        }

        #expect(scheduler.state(of: 2) == .pausing)
        #expect(scheduler.state(of: 3) == .running)
        #expect(scheduler.reasons(of: 3).last?.rung == 1)
    }

    @Test func `a program that never reports its last step is ranked by its newest cost`() throws {
        var scheduler = try Self.scheduler(stepsMax: 81, [.init(key: "min-steps", value: .integer(9))])
        scheduler.began(1, .new(to: 9, bracket: 0))
        _ = scheduler.measured(1, step: 5, cost: 0.3)
        scheduler.saved(1, step: 9)

        let actions = scheduler.ended(1, .finished)

        #expect(actions.map(\.reasons.cost) == [0.3])
        #expect(scheduler.state(of: 1) == .paused)
    }

    @Test func `brackets are started in Hyperband's proportions`() throws {
        var scheduler = try Self.scheduler([.init(key: "brackets", value: .integer(3))])
        var counts = [0, 0, 0]

        for trial in 1...80 as ClosedRange<UInt32> {
            guard case .new(_, let bracket)? = scheduler.next() else { break }
            counts[bracket] += 1
            scheduler.began(trial, .new(to: [1, 3, 9][bracket], bracket: bracket))
        }

        // 9/3, 3/2 and 1 parts.
        #expect(counts == [44, 22, 14])
    }
}

/// Follows a log with its own account of the rungs.
struct PromotionChecker {
    let eta: Int

    /// Whether those that plain ASHA would have promoted count in their next rung, behind all others.
    let countsDeferred: Bool
    private(set) var promotions = 0
    private(set) var mistakes: [String] = []
    private var brackets: [UInt32: Int] = [:]
    private var costs: [[Int]: [UInt32: Double]] = [:]
    private var promoted: Set<[Int]> = []

    init(eta: Int, countsDeferred: Bool = false) {
        self.eta = eta
        self.countsDeferred = countsDeferred
    }

    mutating func check(_ event: FidelityEvent, _ actions: [FidelityAction]) {
        switch event {
        case .began(let trial, .new(_, let bracket), _): self.brackets[trial] = bracket
        case .began(let trial, .promote(_, let from, _, let reasons), _) where reasons.cause == .ranked:
            self.promote(trial, at: from)
        case .measured(let trial, let step, let cost, _):
            self.costs[[self.brackets[trial] ?? 0, step], default: [:]][trial] = cost ?? .infinity
            for case .extend(trial, _, _) in actions { self.promote(trial, at: step) }
        default: break
        }
    }

    private mutating func promote(_ trial: UInt32, at step: Int) {
        self.promotions += 1
        let bracket = self.brackets[trial] ?? 0
        let rung = self.costs[[bracket, step]] ?? [:]
        let own = rung[trial] ?? .infinity
        let better = rung.count { ($0.value, $0.key) < (own, trial) }
        if !(own < .infinity && better < self.quota(bracket, step)) {
            self.mistakes.append("trial \(trial) at step \(step) is number \(better + 1) of \(rung.count)")
        }
        if !self.promoted.insert([bracket, step, Int(trial)]).inserted {
            self.mistakes.append("trial \(trial) was promoted twice from step \(step)")
        }
    }

    private func quota(_ bracket: Int, _ step: Int) -> Int {
        let count = self.costs[[bracket, step]]?.count ?? 0
        guard self.countsDeferred, step > 1 else { return count / self.eta }
        return max(count, self.quota(bracket, step / self.eta)) / self.eta
    }
}
