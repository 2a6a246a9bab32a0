import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Studies of several objectives, and of constraints.
@Suite struct CriteriaTests {
    private static let speed = Objective(metric: "speed", goal: .maximize)
    private static let memory = Constraint(metric: "memory", relation: .atMost, bound: 8)

    private static func script(trials: Int = 6, method: Search.Method = .random) throws -> MachineScript {
        var script = try MachineScript(
            MachineScript.study(
                trials: trials,
                otherObjectives: [self.speed],
                constraints: [self.memory],
                holdout: ["test"],
                method: method
            )
        )
        script.join(1)
        return script
    }

    private static func constrained() throws -> MachineScript {
        var script = try MachineScript(MachineScript.study(trials: 4, constraints: [self.memory]))
        script.join(1)
        return script
    }

    /// Measurements of one trial, which then ends well.
    private static func ends(_ script: inout MachineScript, _ number: UInt32, _ values: KeyValuePairs<String, Double>) {
        let measurements = values.map { Measurement(metric: $0.key, step: 1, value: $0.value) }
        script.reports(.of(number), 1, .started)
        script.reports(.of(number), 2, .measurements(measurements))
        script.reports(.of(number), 3, .ended(.success, artifact: nil))
    }

    @Test func `an optimizer is told all costs and constraints, and nothing that is held out`() throws {
        var script = try Self.script()

        Self.ends(&script, 1, ["loss": 0.5, "speed": 3, "memory": 10, "test": 7])

        #expect(
            script.log.last(where: { if case .told = $0 { true } else { false } })
                == .told(ToldTrial(number: 1, result: .cost(0.5), otherCosts: [-3], constraints: [0.25]))
        )
    }

    private static let shortfalls: [(values: [String: Double], found: String)] = [
        (["loss": 0.5, "speed": .nan, "memory": 1], "'speed' was nan"),
        (["loss": 0.5, "speed": 3, "memory": .infinity], "'memory' was inf"),
        (["loss": 0.5, "memory": 1], "no 'speed' was reported, only loss, memory"),
        (["speed": -.infinity, "memory": 1], "no 'loss' was reported, only memory, speed, and 'speed' was -inf"),
    ]

    @Test(arguments: Self.shortfalls)
    func `a trial without a finite value for each is a failure that names them`(
        values: [String: Double],
        found: String
    ) throws {
        var script = try Self.script()
        let measurements = values.sorted { $0.key < $1.key }.map {
            Measurement(metric: $0.key, step: 1, value: $0.value)
        }
        script.reports(.of(1), 1, .started)
        script.reports(.of(1), 2, .measurements(measurements))

        script.reports(.of(1), 3, .ended(.success, artifact: nil))

        #expect(script.state(of: 1) == .failed)
        #expect(
            script.run.reasons[1] == "the program ended well, but \(found); a finite number is needed"
        )
        #expect(script.log.contains(.told(ToldTrial(number: 1, result: .failed))))
        #expect(script.run.front.members.isEmpty)
    }

    @Test func `the front holds the feasible trials that none beats, also when one is left out or measured again`()
        throws
    {
        var script = try Self.script()
        Self.ends(&script, 1, ["loss": 0.5, "speed": 3, "memory": 1])
        Self.ends(&script, 2, ["loss": 0.6, "speed": 2, "memory": 1])
        Self.ends(&script, 3, ["loss": 0.7, "speed": 9, "memory": 8])
        Self.ends(&script, 4, ["loss": 0.1, "speed": 99, "memory": 8.5])
        #expect(script.run.front.members.map(\.number) == [1, 3])
        #expect(script.run.incumbent == nil)
        #expect(script.run.infeasibleCount == 1)

        _ = try script.event { machine, _, effects throws(CoordinatorError) in
            try machine.invalidate(.of(1), reason: "wrong data", into: &effects)
        }
        #expect(script.run.front.members.map(\.number) == [2, 3])

        _ = try script.remeasures(2, ["loss": 0.8, "speed": 1, "memory": 1])
        #expect(script.run.front.members.map(\.number) == [3])

        _ = try script.remeasures(4, ["loss": 0.1, "speed": 99, "memory": 8])
        #expect(script.run.front.members.map(\.number) == [4])
        #expect(script.run.infeasibleCount == 0)
    }

    @Test func `the best trial is the best feasible one, and as long as there is none the nearest is known`() throws {
        var script = try Self.constrained()
        Self.ends(&script, 1, ["loss": 0.1, "memory": 16])
        Self.ends(&script, 2, ["loss": 0.2, "memory": 12])
        #expect(script.run.incumbent == nil)
        #expect(script.run.nearestInfeasible == 2)

        Self.ends(&script, 3, ["loss": 0.9, "memory": 8])

        #expect(script.run.incumbent == 3)
        #expect(script.run.trial(1)?.summary.state == .succeeded)
        #expect(script.run.infeasibleCount == 2)
    }

    @Test func `what the store has gives the same trials, front and log again`() throws {
        var script = try Self.script()
        Self.ends(&script, 1, ["loss": 0.5, "speed": 3, "memory": 1])
        Self.ends(&script, 2, ["loss": 0.4, "speed": 2, "memory": 9])
        Self.ends(&script, 3, ["loss": 0.7, "speed": 9, "memory": 2])
        let trials = script.run.trials.map { trial in
            TrialSummary(
                number: trial.summary.number,
                configuration: trial.summary.configuration,
                state: trial.summary.state,
                epoch: trial.summary.epoch,
                cost: trial.summary.cost
            )
        }
        let finals = Dictionary(
            uniqueKeysWithValues: script.run.trials.map { trial in
                let values = zip(script.run.metricNames, trial.finals).filter { !$0.1.isNaN }
                return (trial.summary.number, values.map { MetricValue(metric: $0.0, value: $0.1) })
            }
        )
        var again = try MachineScript.run(script.run.study)

        again.restore(trials, finals: finals, log: script.log)

        #expect(again.trials.map(\.summary) == script.run.trials.map(\.summary))
        #expect(again.front == script.run.front)
        #expect(again.infeasibleCount == 1)
    }

    @Test(arguments: ["auto", "nsga-ii", "parego", "ehvi"])
    func `the log of a study of two objectives gives every proposal again`(method: String) throws {
        let options = TreeValue.map([.init(key: "design-points", value: .integer(3))])
        var script = try Self.script(trials: 12, method: .model(name: method, options: options))
        for number in UInt32(1)...12 {
            script.answers()
            let configuration = try #require(script.run.trial(number)).summary.configuration
            guard case .real(let x)? = configuration.values[0] else { throw Unexpected() }
            Self.ends(&script, number, ["loss": x * x, "speed": 1 - (1 - x) * (1 - x), "memory": 10 * x])
        }

        let report = try OptimizerReplay.run(
            study: script.run.study,
            configurations: script.run.trials.map(\.summary.configuration),
            log: script.log
        )

        #expect(script.run.counts[.succeeded] == 12)
        #expect(report.told == 12)
        #expect(report.proposals == 12)
        #expect(report.isIdentical)
    }
}

private struct Unexpected: Error {}

extension MachineScript {
    fileprivate var run: StudyRun {
        guard let run = self.machine.studies[.one] else { preconditionFailure("every script has study 1") }
        return run
    }

    fileprivate mutating func remeasures(
        _ number: UInt32,
        _ values: [String: Double]
    ) throws(CoordinatorError) -> [Effect] {
        try self.event { machine, _, effects throws(CoordinatorError) in
            try machine.remeasured(.of(number), values: values, into: &effects)
        }
    }

    /// Answers the open question of the optimizer.
    fileprivate mutating func answers() {
        guard let question = self.machine.question(of: .one) else { return }
        _ = self.event { machine, _, effects in machine.answered(.one, question.answer(), into: &effects) }
    }
}
