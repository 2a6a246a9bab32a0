import ApusMath
import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@testable import ApusCoordinator

/// A proposer that takes over a stored log proposes what the one that wrote it would have proposed.
///
/// Nothing is proposed again on the way: the log has the trials, and the method is told their results.
@Suite struct ProposerRestoreTests {
    private static let methods = ["auto", "smac", "tpe", "gp", "cma-es", "nsga-ii", "ehvi", "parego"]
    private static let fronts = ["auto", "nsga-ii", "ehvi", "parego"]

    @Test(arguments: methods)
    func `the next proposals are the same`(method: String) throws {
        try Self.compare(Self.study(method))
    }

    @Test(arguments: fronts)
    func `the next proposals are the same with several objectives and a constraint`(method: String) throws {
        try Self.compare(
            Self.study(
                method,
                others: [Objective(metric: "size", goal: .minimize)],
                constraints: [Constraint(metric: "memory", relation: .atMost, bound: 1)]
            )
        )
    }

    @Test(arguments: ["auto", "smac", "tpe", "gp", "cma-es"])
    func `the next proposals are the same with what earlier studies taught`(method: String) throws {
        var random = SeededRandom(seed: 9)
        let study = try Self.study(method)
        let earlier = (1...20 as ClosedRange<UInt32>).map { number in
            EarlierTrial(
                study: StudyID(rawValue: 7),
                number: number,
                configuration: Self.draw(&random, in: study.space),
                result: .cost(random.uniform())
            )
        }

        try Self.compare(study, earlier: EarlierTrials(trials: earlier, leftOut: 1))
    }

    /// A study in which results came in any order, users added trials, and one trial was left out afterwards.
    private static func compare(_ study: Study, earlier: EarlierTrials = .none) throws {
        var history = try History(study, earlier: earlier)
        for _ in 0..<4 { history.ask(2) }
        history.tell(3)
        for _ in 0..<30 { history.add() }
        history.tell(29)
        history.ask(2)
        history.invalidate()
        history.ask(1)
        history.tell(2)

        var restored = try Proposer(study: study, earlier: earlier)
        restored.restore(history.trials, log: history.log)
        let pending = history.pending
        let first = UInt32(history.trials.count + 1)
        let there = restored.propose(3, beside: pending, first: first)
        let here = history.proposer.propose(3, beside: pending, first: first)

        #expect(pending.count == 7)
        #expect(here.count == 3)
        #expect(there == here)
    }

    private static func study(
        _ method: String,
        others: [Objective] = [],
        constraints: [Constraint] = []
    ) throws -> Study {
        let space = try Space(parameters: [
            Parameter(name: "rate", domain: .real(lower: 1e-5, upper: 0.1, scale: .log), defaultValue: .real(1e-3)),
            Parameter(name: "units", domain: .integer(lower: 4, upper: 256), defaultValue: .integer(32)),
            Parameter(name: "kind", domain: .categorical([.text("a"), .text("b")]), defaultValue: .choice(0)),
        ])
        return Study(
            name: "s",
            space: space,
            objective: Objective(metric: "loss", goal: .minimize),
            otherObjectives: others,
            constraints: constraints,
            search: Search(method: .model(name: method, options: .map([])), seed: 5),
            limits: StudyLimits(trials: 60),
            program: .nothing
        )
    }

    static func draw(_ random: inout SeededRandom, in space: Space) -> Configuration {
        space.configuration(at: space.tunable.map { _ in UnitCoordinate(bits: random.next()) })
    }
}

/// What a coordinator has of a study: its trials, the proposer, and the log as it is stored.
private struct History {
    private let study: Study
    private var random = SeededRandom(seed: 3)
    private(set) var trials: [TrialSummary] = []
    private(set) var log: [OptimizerEntry] = []
    var proposer: Proposer

    init(_ study: Study, earlier: EarlierTrials) throws {
        self.study = study
        self.proposer = try Proposer(study: study, earlier: earlier)
        self.keep()
    }

    var pending: [Configuration] { self.trials.filter { !$0.state.isEnded }.map(\.configuration) }

    mutating func ask(_ count: Int) {
        let first = UInt32(self.trials.count + 1)
        for proposal in self.proposer.propose(count, beside: self.pending, first: first) {
            self.append(proposal.configuration)
        }
        self.keep()
    }

    mutating func add() {
        self.append(ProposerRestoreTests.draw(&self.random, in: self.study.space))
        self.proposer.added(UInt32(self.trials.count), self.trials[self.trials.count - 1].configuration)
        self.keep()
    }

    /// So many trials end, any of those that run.
    mutating func tell(_ count: Int) {
        for _ in 0..<count {
            let running = self.trials.indices.filter { !self.trials[$0].state.isEnded }
            guard !running.isEmpty else { return }
            let index = running[self.random.integer(below: running.count)]
            self.trials[index].state = [.succeeded, .succeeded, .succeeded, .failed, .infeasible][index % 5]
            if self.trials[index].state == .succeeded {
                self.trials[index].cost = self.random.uniform()
                self.trials[index].otherCosts = self.study.objectives.dropFirst().map { _ in self.random.uniform() }
                self.trials[index].constraints = self.study.constraints.map { _ in self.random.uniform() - 0.7 }
            }
            self.proposer.observe(self.trials[index])
        }
        self.keep()
    }

    /// The first trial that succeeded is left out, and everything begins anew, as a coordinator does it.
    mutating func invalidate() {
        guard let index = self.trials.firstIndex(where: { $0.state == .succeeded }) else { return }
        self.trials[index].isInvalidated = true
        self.proposer.restart(after: self.trials)
        for trial in self.trials where trial.state.isEnded { self.proposer.observe(trial) }
        self.keep()
    }

    private mutating func append(_ configuration: Configuration) {
        self.trials.append(
            TrialSummary(number: UInt32(self.trials.count + 1), configuration: configuration, state: .running, epoch: 1)
        )
    }

    private mutating func keep() {
        self.log += self.proposer.takeUnlogged()?.entries ?? []
    }
}
