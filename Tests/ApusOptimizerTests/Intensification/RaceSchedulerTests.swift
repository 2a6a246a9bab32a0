import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

/// A race, and a coordinator's part in it: trials are numbered as they begin.
private struct Track {
    var scheduler: RaceScheduler
    var next: UInt32 = 1
    var log: [RaceEntry] = []
    let space: Space

    init(_ instances: StudyInstances, seed: UInt64 = 1) throws {
        self.space = try Space(
            parameters: [Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))]
        )
        self.scheduler = RaceScheduler(instances, space: self.space, seed: seed)
    }

    static func point(_ x: Double) -> Configuration { Configuration(values: [.real(x)]) }

    @discardableResult
    mutating func tell(_ event: RaceEvent) -> [RaceAction] {
        let actions = self.scheduler.apply(event)
        self.log.append(RaceEntry(event, actions: actions))
        return actions
    }

    /// Proposes a configuration; the number of its first trial.
    @discardableResult
    mutating func propose(_ x: Double) -> UInt32 {
        defer { self.next += 1 }
        self.tell(.proposed(self.next, configuration: Self.point(x)))
        return self.next
    }

    /// Begins everything that stands in the line; the trials.
    mutating func begin() -> [UInt32] {
        var begun: [UInt32] = []
        while case .run = self.scheduler.next() {
            self.tell(.began(self.next))
            begun.append(self.next)
            self.next += 1
        }
        return begun
    }

    /// Ends these trials, and all that follow from them, with the cost of each on its instance.
    mutating func finish(_ trials: [UInt32], _ cost: (Configuration, TrialTarget) -> RaceEnd) throws {
        var open = trials
        while !open.isEmpty {
            let number = open.removeFirst()
            let target = try #require(self.scheduler.target(of: number))
            let configuration = try #require(self.configuration(of: number))
            self.tell(.ended(number, cost(configuration, target)))
            open += self.begin()
        }
    }

    func configuration(of number: UInt32) -> Configuration? {
        guard let first = self.scheduler.standing(of: number)?.trial else { return nil }
        for case .proposed(first, let configuration) in self.log.map(\.event) { return configuration }
        return nil
    }
}

extension StudyInstances {
    fileprivate static func some(
        _ count: Int = 4,
        isDeterministic: Bool = true,
        measure: Measure = .quality,
        cutoff: Double? = nil,
        seeds: [UInt32] = [],
        race: RaceRules = RaceRules(incumbentRuns: 2)
    ) -> StudyInstances {
        StudyInstances(
            instances: (0..<count).map { Instance(name: "i\($0)", seeds: seeds) },
            isDeterministic: isDeterministic,
            measure: measure,
            cutoff: cutoff,
            race: race
        )
    }
}

@Suite struct RaceSchedulerTests {
    private static func cost(_ configuration: Configuration, _ target: TrialTarget) -> RaceEnd {
        guard case .real(let x)? = configuration.values[0] else { return .failed }
        return .cost(x + Double(target.instance))
    }

    @Test func `the first configuration gets its runs before another may come`() throws {
        var track = try Track(.some())

        #expect(track.scheduler.next() == .proposal(most: 1))
        let first = track.propose(0.5)
        #expect(track.scheduler.isFirst(first))
        #expect(track.scheduler.next() == .run(Track.point(0.5)))
        let second = track.begin()

        #expect(second == [2])
        #expect(!track.scheduler.isFirst(2))
        #expect(track.scheduler.next() == nil)
        track.tell(.ended(1, .cost(1)))
        #expect(track.scheduler.proposalsMax > 1)
    }

    @Test func `a challenger that is worse is rejected after one run, with what it was compared with`() throws {
        var track = try Track(.some())
        track.propose(0.25)
        try track.finish([1] + track.begin(), Self.cost)

        let challenger = track.propose(0.75)
        try track.finish([challenger] + track.begin(), Self.cost)

        let reasons = try #require(track.scheduler.reasons(of: challenger).last)
        #expect(reasons.cause == .worse)
        #expect(reasons.against == 1)
        #expect(reasons.instances.count == 1)
        #expect(reasons.description.hasPrefix("rejected: on 1 run (i"))
        #expect(track.scheduler.incumbent?.trial == 1)
        #expect(track.scheduler.standing(of: challenger)?.runs == 1)
    }

    @Test func `a challenger that is better is run on everything that the incumbent was run on`() throws {
        var track = try Track(.some())
        track.propose(0.75)
        try track.finish([1] + track.begin(), Self.cost)

        let challenger = track.propose(0.25)
        try track.finish([challenger] + track.begin(), Self.cost)

        let incumbent = try #require(track.scheduler.incumbent)
        let old = track.scheduler.trials(like: 1).compactMap { track.scheduler.target(of: $0)?.instance }
        let new = track.scheduler.trials(like: challenger).compactMap { track.scheduler.target(of: $0)?.instance }
        #expect(incumbent.trial == challenger)
        #expect(Set(new) == Set(old))
        #expect(track.scheduler.reasons(of: challenger).map(\.cause) == [.promoted])
        #expect(track.scheduler.reasons(of: 1).map(\.cause) == [.first, .replaced])
    }

    @Test func `seeds that are given are the only ones`() throws {
        var track = try Track(
            .some(2, isDeterministic: false, seeds: [7, 11], race: RaceRules(incumbentRuns: 9))
        )
        track.propose(0.5)

        try track.finish([1] + track.begin(), Self.cost)

        let targets = track.scheduler.trials(like: 1).compactMap { track.scheduler.target(of: $0) }
        let pairs = Set(targets.map { "\($0.instance) \($0.seed)" })
        #expect(pairs == ["0 7", "0 11", "1 7", "1 11"])
        #expect(targets.count == 4)
    }

    @Test func `a challenger gets the time of the incumbent and some slack, and a capped one is rejected`() throws {
        var track = try Track(
            .some(1, measure: .runtime, cutoff: 100, race: RaceRules(slackFactor: 1.5, slackSeconds: 0.5))
        )
        track.propose(0.5)
        try track.finish([1] + track.begin()) { _, _ in .cost(4) }

        let challenger = track.propose(0.75)
        let cap = track.scheduler.target(of: challenger)?.seconds
        try track.finish([challenger] + track.begin()) { _, _ in .capped }

        #expect(cap == 6.5)
        #expect(track.scheduler.reasons(of: challenger).last?.cause == .capped)
        #expect(
            track.scheduler.told(challenger, .capped)
                == ToldTrial(number: challenger, result: .cost(6.5), run: ToldRun(instance: 0, isCensored: true))
        )
        #expect(
            track.scheduler.told(1, .capped)
                == ToldTrial(number: 1, result: .cost(1_000), run: ToldRun(instance: 0))
        )
    }

    @Test func `every challenger is run once, though the incumbent took no time`() throws {
        var track = try Track(.some(1, measure: .runtime, cutoff: 100, race: RaceRules(slackSeconds: 0)))
        track.propose(0.5)
        try track.finish([1]) { _, _ in .cost(0) }

        let challenger = track.propose(0.75)

        #expect(track.scheduler.target(of: challenger)?.seconds == Intensifier.capMin)
    }

    @Test func `a run whose race is over is called off, or taken out of the line`() throws {
        var track = try Track(.some(8, race: RaceRules(incumbentRuns: 8, challengerRuns: 4)))
        track.propose(0.25)
        try track.finish([1] + track.begin(), Self.cost)
        let challenger = track.propose(0.75)
        track.tell(.began(track.next))
        let running = track.next
        track.next += 1

        let actions = [
            track.tell(.ended(challenger, .failed)), track.tell(.ended(running, .failed)),
        ].flatMap(\.self)

        #expect(actions.isEmpty)
        let rest = track.begin()
        try track.finish(rest) { _, _ in .failed }
        #expect(track.scheduler.reasons(of: challenger).last?.failures == 4)
    }

    @Test func `an invalidated result counts no more, and the incumbent gets a run again`() throws {
        var track = try Track(.some(race: RaceRules()))
        track.propose(0.5)
        try track.finish([1] + track.begin(), Self.cost)

        track.tell(.invalidated(1))

        #expect(track.scheduler.incumbent?.runs == 0)
        #expect(track.scheduler.next() == .run(Track.point(0.5)))
    }

    @Test func `a result that is corrected changes the mean`() throws {
        var track = try Track(.some(race: RaceRules()))
        track.propose(0.5)
        track.tell(.ended(1, .cost(3)))

        track.tell(.ended(1, .cost(5)))

        #expect(track.scheduler.incumbent?.mean == 5)
        #expect(track.scheduler.incumbent?.runs == 1)
    }

    @Test func `the same events give the same decisions`() throws {
        var track = try Track(.some(6), seed: 9)
        track.propose(0.5)
        try track.finish([1] + track.begin(), Self.cost)
        for x in [0.75, 0.25, 0.375, 0.125, 0.625] {
            try track.finish([track.propose(x)] + track.begin(), Self.cost)
        }

        var again = try Track(.some(6), seed: 9)
        let replayed = track.log.map { again.tell($0.event) }

        #expect(replayed == track.log.map(\.actions))
        #expect(again.scheduler.incumbent == track.scheduler.incumbent)
        #expect(track.scheduler.incumbent?.trial == track.log.compactMap(\.promoted).last)
    }
}

extension RaceEntry {
    fileprivate var promoted: UInt32? {
        for case .promoted(let trial) in self.actions { return trial }
        return nil
    }
}
