import ApusOptimizer
import ApusSpace
import Testing

extension ConfigurationHash {
    fileprivate static let old = ConfigurationHash(high: 0, low: 1)
    fileprivate static let new = ConfigurationHash(high: 0, low: 2)
    fileprivate static let third = ConfigurationHash(high: 0, low: 3)
}

/// An intensifier and the runs that it asked for.
private struct Bench {
    var intensifier: Intensifier
    var running: [IntensifierRun] = []
    var log: [Intensifier.Action] = []

    init(
        _ objective: IntensifierOptions.Objective = .quality,
        instances: Int = 8,
        isDeterministic: Bool = true,
        change: (inout IntensifierOptions) -> Void = { _ in }
    ) {
        var options = IntensifierOptions(objective: objective, instances: instances, isDeterministic: isDeterministic)
        change(&options)
        self.intensifier = Intensifier(options: options, seed: 1)
    }

    mutating func take(_ actions: [Intensifier.Action]) {
        self.log += actions
        for action in actions {
            switch action {
            case .run(let run): self.running.append(run)
            case .stop(let run): self.running.removeAll { $0 == run }
            case .promote, .reject: break
            }
        }
    }

    /// Ends all runs of a configuration that are asked for, and those that follow from them.
    mutating func finish(_ configuration: ConfigurationHash, _ outcome: (IntensifierRun) -> IntensifierOutcome) {
        while let run = self.running.first(where: { $0.configuration == configuration }) {
            self.end(run, outcome(run))
        }
    }

    mutating func end(_ run: IntensifierRun, _ outcome: IntensifierOutcome) {
        self.running.removeAll { $0 == run }
        self.take(self.intensifier.runEnded(run, outcome))
    }

    func asked(of configuration: ConfigurationHash) -> Int { self.running.count { $0.configuration == configuration } }

    /// An incumbent with so many runs, each with that cost.
    static func racing(
        _ objective: IntensifierOptions.Objective = .quality,
        incumbentRuns: Int,
        cost: Double,
        racesMax: Int = 1
    ) -> Bench {
        var bench = Bench(objective) {
            $0.firstIncumbentRuns = incumbentRuns
            $0.runsMax = incumbentRuns
            $0.racesMax = racesMax
        }
        bench.take(bench.intensifier.began(with: .old))
        bench.finish(.old) { _ in .cost(cost) }
        bench.log = []
        return bench
    }
}

@Suite struct IntensifierTests {
    @Test func `the first incumbent is run before challengers are wanted`() {
        var bench = Bench()

        bench.take(bench.intensifier.began(with: .old))
        #expect(bench.intensifier.challengersWanted == 0)
        #expect(bench.running.count == 1)

        bench.finish(.old) { _ in .cost(1) }
        #expect(bench.intensifier.challengersWanted == 1)
        let again = bench.intensifier.began(with: .new)
        #expect(again.isEmpty)
        #expect(bench.intensifier.incumbent == .old)
    }

    @Test func `each challenger gives the incumbent one more run, up to the most`() {
        var bench = Bench(isDeterministic: false) { $0.runsMax = 2 }
        bench.take(bench.intensifier.began(with: .old))
        bench.finish(.old) { _ in .cost(1) }

        bench.take(bench.intensifier.challengerProposed(.new))
        #expect(bench.asked(of: .old) == 1)
        bench.finish(.old) { _ in .cost(1) }
        bench.finish(.new) { _ in .cost(2) }
        bench.take(bench.intensifier.challengerProposed(.third))

        #expect(bench.asked(of: .old) == 0)
        #expect(bench.intensifier.runs(of: .old) == 2)
    }

    @Test func `a deterministic program runs each instance once, and others with new seeds`() {
        for (isDeterministic, runs) in [(true, 3), (false, 7)] {
            var bench = Bench(instances: 3, isDeterministic: isDeterministic) { $0.firstIncumbentRuns = 7 }

            bench.take(bench.intensifier.began(with: .old))

            #expect(bench.running.count == runs)
            #expect(Set(bench.running.map(\.target)).count == runs)
            // Instances take turns.
            #expect(Set(bench.running.prefix(3).map(\.target.instance)) == [0, 1, 2])
        }
    }

    @Test func `a challenger that is better on 1, 2, 4 and the last one becomes the incumbent`() {
        var bench = Bench.racing(incumbentRuns: 8, cost: 5)
        var batches: [Int] = []

        bench.take(bench.intensifier.challengerProposed(.new))
        while bench.asked(of: .new) > 0 {
            let batch = bench.running
            batches.append(batch.count)
            for run in batch { bench.end(run, .cost(4)) }
        }

        #expect(batches == [1, 2, 4, 1])
        #expect(bench.log.last == .promote(.new))
        #expect(bench.intensifier.incumbent == .new)
        #expect(bench.intensifier.runs(of: .new) == 8)
        #expect(bench.intensifier.challengersWanted == 1)
    }

    @Test func `a challenger whose mean is worse is rejected after the batch`() {
        var bench = Bench.racing(incumbentRuns: 8, cost: 5)

        bench.take(bench.intensifier.challengerProposed(.new))
        bench.end(bench.running[0], .cost(4))
        bench.end(bench.running[0], .cost(5.5))
        #expect(bench.intensifier.challengersWanted == 0)
        bench.end(bench.running[0], .cost(6))

        #expect(bench.log.last == .reject(.new))
        #expect(bench.running.isEmpty)
        #expect(bench.intensifier.incumbent == .old)
        #expect(bench.intensifier.challengersWanted == 1)
    }

    @Test func `a challenger that comes again goes on from the runs it has`() {
        var bench = Bench.racing(incumbentRuns: 4, cost: 5)
        bench.take(bench.intensifier.challengerProposed(.new))
        bench.end(bench.running[0], .cost(6))
        #expect(bench.log.last == .reject(.new))

        // Still worse: nothing is run for it.
        let again = bench.intensifier.challengerProposed(.new)
        #expect(again == [.reject(.new)])
        #expect(bench.intensifier.runs(of: .new) == 1)
    }

    @Test func `more failures are worse than any cost`() {
        var bench = Bench.racing(incumbentRuns: 2, cost: 1e300)

        bench.take(bench.intensifier.challengerProposed(.new))
        bench.finish(.new) { _ in .failed }

        #expect(bench.log.last == .reject(.new))
        #expect(bench.intensifier.runs(of: .new) == 1)
    }

    @Test func `a challenger may take the incumbent's time and the slack`() throws {
        var bench = Bench.racing(.runtime(cutoff: 100, penalty: 10), incumbentRuns: 3, cost: 10)

        bench.take(bench.intensifier.challengerProposed(.new))
        // 10 × 1.3 + 1.
        #expect(try #require(bench.running.first).capSeconds == 14)
        bench.end(bench.running[0], .cost(9))

        // (10 + 20) × 1.3 + 1 − 9 for the two that follow.
        #expect(bench.running.map(\.capSeconds) == [31, 31])
    }

    @Test func `a cap is never above the cutoff, and the incumbent has the cutoff alone`() {
        var bench = Bench(.runtime(cutoff: 12, penalty: 10))

        bench.take(bench.intensifier.began(with: .old))
        #expect(bench.running.map(\.capSeconds) == [12])
        bench.finish(.old) { _ in .cost(11) }
        bench.take(bench.intensifier.challengerProposed(.new))

        #expect(bench.running.last?.capSeconds == 12)
    }

    @Test func `a run that meets its cap loses the race, and the others are stopped`() throws {
        var bench = Bench.racing(.runtime(cutoff: 100, penalty: 10), incumbentRuns: 3, cost: 10)
        bench.take(bench.intensifier.challengerProposed(.new))
        bench.end(bench.running[0], .cost(9))
        let other = try #require(bench.running.last)

        bench.end(bench.running[0], .capped)

        #expect(bench.log.suffix(2) == [.stop(other), .reject(.new)])
        #expect(bench.running.isEmpty)
        // The capped run is not remembered as one with a cost.
        #expect(bench.intensifier.runs(of: .new) == 1)
        let late = bench.intensifier.runEnded(other, .stopped)
        #expect(late.isEmpty)
    }

    @Test func `a batch that is over time together loses before it ends`() throws {
        var bench = Bench.racing(.runtime(cutoff: 100, penalty: 10), incumbentRuns: 7, cost: 10)
        bench.take(bench.intensifier.challengerProposed(.new))
        for cost in [9.5, 9.5, 10] { bench.end(bench.running[0], .cost(cost)) }
        #expect(bench.running.count == 4)

        bench.end(bench.running[0], .cost(50))
        #expect(bench.running.count == 3)
        bench.end(bench.running[0], .cost(60))

        // 139 seconds, of (7 × 10) × 1.3 + 1 = 92.
        #expect(bench.log.suffix(3).last == .reject(.new))
        #expect(bench.running.isEmpty)
    }

    @Test func `a run at the cutoff counts its penalty`() {
        var bench = Bench.racing(.runtime(cutoff: 12, penalty: 10), incumbentRuns: 2, cost: 11)

        bench.take(bench.intensifier.challengerProposed(.new))
        bench.end(bench.running[0], .capped)

        #expect(bench.log.last == .reject(.new))
        #expect(bench.intensifier.runs(of: .new) == 1)
    }

    @Test func `several challengers race at once, the later ones against the new incumbent`() {
        var bench = Bench.racing(incumbentRuns: 1, cost: 5, racesMax: 2)

        bench.take(bench.intensifier.challengerProposed(.new))
        bench.take(bench.intensifier.challengerProposed(.third))
        #expect(bench.intensifier.challengersWanted == 0)
        bench.finish(.new) { _ in .cost(3) }
        bench.finish(.third) { _ in .cost(4) }

        #expect(bench.log.suffix(2) == [.promote(.new), .reject(.third)])
        #expect(bench.intensifier.incumbent == .new)
    }

    @Test func `the incumbent and a challenger in a race are no challengers`() {
        var bench = Bench.racing(incumbentRuns: 2, cost: 5, racesMax: 2)
        bench.take(bench.intensifier.challengerProposed(.new))

        var idle = Bench()

        let actions = [
            bench.intensifier.challengerProposed(.new), bench.intensifier.challengerProposed(.old),
            idle.intensifier.challengerProposed(.new),
        ]

        #expect(actions == [[], [], []])
    }

    @Test func `a challenger waits for the incumbent's first run`() {
        var bench = Bench()
        bench.take(bench.intensifier.began(with: .old))
        bench.take(bench.intensifier.challengerProposed(.new))
        #expect(bench.asked(of: .new) == 0)

        bench.end(bench.running[0], .cost(1))

        #expect(bench.asked(of: .new) == 1)
    }

    @Test func `the same seed and events give the same actions`() {
        func log() -> [Intensifier.Action] {
            var bench = Bench(instances: 5, isDeterministic: false)
            bench.take(bench.intensifier.began(with: .old))
            bench.finish(.old) { .cost(Double($0.target.instance)) }
            for challenger in [ConfigurationHash.new, .third, .new] {
                bench.take(bench.intensifier.challengerProposed(challenger))
                bench.finish(.old) { .cost(Double($0.target.seed % 7)) }
                bench.finish(challenger) { .cost(Double($0.target.seed % 5)) }
            }
            return bench.log
        }

        #expect(log() == log())
        #expect(log().count > 6)
    }
}
