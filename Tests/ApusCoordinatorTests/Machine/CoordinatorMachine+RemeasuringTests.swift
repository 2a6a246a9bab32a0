import ApusProtocol
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct CoordinatorMachineRemeasuringTests {
    /// Three trials, of which 1 and 2 succeeded with losses 0.5 and 0.25, and 3 failed for want of a loss.
    private func ended(_ objective: Objective = Objective(metric: "loss", goal: .minimize)) throws -> MachineScript {
        var script = try MachineScript(MachineScript.study(trials: 3, objective: objective))
        script.join(1)
        script.succeeds(.of(1), loss: 0.5)
        script.succeeds(.of(2), loss: 0.25)
        script.reports(.of(3), 1, .started)
        script.reports(.of(3), 2, .measurements([Measurement(metric: "speed", step: 1, value: 9)]))
        script.reports(.of(3), 3, .ended(.success, artifact: nil))
        return script
    }

    @Test func `new values replace those of a trial, and the incumbent follows`() throws {
        var script = try self.ended()
        #expect(script.run.incumbent == 2)

        let effects = try script.remeasures(1, ["loss": 0.125, "speed": 3])

        let finals = [MetricValue(metric: "loss", value: 0.125), MetricValue(metric: "speed", value: 3)]
        #expect(effects == [.store(.trialRemeasured(.of(1), .succeeded, cost: 0.125, finals: finals, reason: ""))])
        #expect(script.run.incumbent == 1)
        #expect(script.run.trial(1)?.summary.cost == 0.125)
        #expect(script.run.counts[.succeeded] == 2)

        _ = try script.remeasures(1, ["loss": 0.75])

        #expect(script.run.incumbent == 2)
        #expect(script.run.trial(1)?.finals.filter { !$0.isNaN } == [0.75])
    }

    @Test func `a trial that failed for want of the objective succeeds once it has it`() throws {
        var script = try self.ended()
        #expect(script.state(of: 3) == .failed)
        #expect(script.run.failures == [3])

        _ = try script.remeasures(3, ["loss": 0.01])

        #expect(script.state(of: 3) == .succeeded)
        #expect(script.run.counts[.succeeded] == 3)
        #expect(script.run.counts[.failed] == 0)
        #expect(script.run.failures.isEmpty)
        #expect(script.run.reasons[3] == nil)
        #expect(script.run.incumbent == 3)
    }

    @Test func `a success without a finite objective becomes a failure, in the words of any other`() throws {
        var script = try self.ended()
        let words = try #require(script.run.reasons[3])

        let effects = try script.remeasures(2, ["speed": 1])

        #expect(words == "the program ended well, but no 'loss' was reported, only speed; a finite number is needed")
        #expect(
            effects.stored == [
                .trialRemeasured(
                    .of(2),
                    .failed,
                    cost: nil,
                    finals: [MetricValue(metric: "speed", value: 1)],
                    reason: words
                )
            ]
        )
        #expect(script.state(of: 2) == .failed)
        #expect(script.run.reasons[2] == words)
        #expect(script.run.failures == [3, 2])
        #expect(script.run.incumbent == 1)

        _ = try script.remeasures(1, ["loss": .nan])

        #expect(script.run.reasons[1] == "the program ended well, but 'loss' was nan; a finite number is needed")
        #expect(script.run.incumbent == nil)
    }

    @Test func `an objective at a step takes the value as that of its step`() throws {
        var script = try self.ended(Objective(metric: "loss", goal: .maximize, reading: .atStep(7)))

        _ = try script.remeasures(1, ["loss": 0.5])

        #expect(script.run.trial(1)?.summary.cost == -0.5)
        #expect(script.state(of: 1) == .succeeded)
    }

    @Test func `the optimizer learns the new costs, and proposes as one that never knew others`() throws {
        let study = try MachineScript.study(trials: nil, method: .points([.x(0), .x(0.25), .x(0.5), .x(0.75)]))
        var script = try MachineScript(study)
        script.join(1)
        script.succeeds(.of(1), loss: 0.5)

        _ = try script.remeasures(1, ["loss": 0.125])
        for number: UInt32 in 2...4 { script.succeeds(.of(number)) }

        let configurations = script.run.trials.map(\.summary.configuration)
        #expect(configurations == [.x(0), .x(0.25), .x(0.5), .x(0.75)])
        #expect(script.run.record.state == .completed)
    }

    @Test func `a trial that was left out stays out`() throws {
        var script = try self.ended()
        var effects: [CoordinatorMachine.Effect] = []
        try script.machine.invalidate(.of(1), reason: "wrong data", into: &effects)

        _ = try script.remeasures(1, ["loss": 0.01])

        #expect(script.run.trial(1)?.summary.cost == 0.01)
        #expect(script.run.incumbent == 2)
    }

    @Test func `only a trial whose program ended well has metrics to replace`() throws {
        var script = try MachineScript()
        script.join(1)
        let running = "trial 1 is running; its metrics can be read again once it ended"
        #expect(throws: CoordinatorError.conflict(running)) { try script.remeasures(1, ["loss": 1]) }

        let end = AttemptEnd(outcome: .infeasible, reason: "too large")
        script.reports(.of(1), 1, .ended(end, artifact: nil))

        let infeasible =
            "trial 1 ended as infeasible; metrics can be read again only of trials whose program ended well"
        #expect(throws: CoordinatorError.conflict(infeasible)) { try script.remeasures(1, ["loss": 1]) }
        #expect(throws: CoordinatorError.notFound("study 'mnist' has no trial 9; its trials are 1 to 2")) {
            try script.remeasures(9, ["loss": 1])
        }
    }

    @Test func `every mistake in the values is named at once`() throws {
        var script = try self.ended()
        let many = (0..<1_000).map { ("m\($0)", 1.0) }
        let values = Dictionary(uniqueKeysWithValues: many + [("", 1), ("a\nb", 2)])

        let error = #expect(throws: CoordinatorError.self) { try script.remeasures(1, values) }

        #expect(
            error
                == .invalid([
                    "1 to 1000 metrics are needed (there are 1002)",
                    "a metric's name has 1 to 128 bytes and no control characters (one is \"\")",
                    "a metric's name has 1 to 128 bytes and no control characters (one is \"a\\nb\")",
                ])
        )
        #expect(throws: CoordinatorError.invalid(["1 to 1000 metrics are needed (there are 0)"])) {
            try script.remeasures(1, [:])
        }
    }

    @Test func `no more failures are remembered than ever`() throws {
        var script = try MachineScript(MachineScript.study(trials: 20))
        script.join(1)
        for number: UInt32 in 1...20 { script.succeeds(.of(number)) }

        for number: UInt32 in 1...20 { _ = try script.remeasures(number, ["other": 1]) }

        #expect(script.run.failures == Array(5...20))
        #expect(script.run.incumbent == nil)
    }
}

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
}
