import ApusProtocol
import ApusQueue
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// What comes out of a batch, and in which order.
@Suite struct CoordinatorMachineTests {
    @Test func `a worker that is ready gets a trial: proposed, leased, program, assignment`() throws {
        var script = try MachineScript()
        _ = script.hello(1)

        let effects = script.says(.ready(attemptsMax: 1), on: 1)

        let trial = try #require(script.machine.studies[.one]?.trial(1)?.summary)
        guard case .real(let x) = trial.configuration.values[0] else {
            Issue.record("the configuration is \(trial.configuration)")
            return
        }
        let proposed = TrialSummary(number: 1, configuration: .x(x))
        let assignment = Assignment(
            attempt: .of(1),
            program: .sample,
            values: [Assignment.Value(name: "x", value: .real(x))],
            seed: TrialSeed.seed(study: 1, trial: 1),
            resources: Resources(),
            wallclock: .seconds(77)
        )
        #expect(
            effects == [
                .store(.trialsProposed(.one, [proposed])),
                .store(.attemptLeased(.of(1), .of(1), .named("w1"), at: UnixTime(rawValue: 0))),
                .send(.of(1), .program(digest: .sample, json: [1])),
                .send(.of(1), .assign(assignment)),
            ]
        )
        #expect(trial.state == .running)
        #expect(trial.epoch == 1)
    }

    @Test func `a program is sent once on a connection`() throws {
        var script = try MachineScript()
        script.join(1)

        let effects = script.succeeds(.of(1))

        #expect(effects.assigned == [.of(2)])
        #expect(!effects.sent().contains(.program(digest: .sample, json: [1])))
    }

    @Test func `as many trials are proposed as can start, and never more than the budget`() throws {
        var roomy = try MachineScript(MachineScript.study(trials: 3))
        var narrow = try MachineScript(MachineScript.study(trials: 3), parallel: 2)

        #expect(roomy.join(1, slots: 8).assigned == [.of(1), .of(2), .of(3)])
        #expect(narrow.join(1, slots: 8).assigned == [.of(1), .of(2)])
        #expect(roomy.machine.studies[.one]?.trials.count == 3)
    }

    @Test func `acknowledgements come last, one an attempt, behind what they confirm`() throws {
        var script = try MachineScript()
        script.join(1)
        let loss = Measurement.loss(0.5, step: 1)

        let effects = script.event { machine, moment, effects in
            for report in [
                Report(attempt: .of(1), sequence: 1, event: .started),
                Report(attempt: .of(1), sequence: 2, event: .measurements([loss])),
            ] { machine.received(.report(report), on: .of(1), moment, into: &effects) }
        }

        #expect(
            effects == [
                .store(.attemptStarted(.of(1), sequence: 1, at: UnixTime(rawValue: 0))),
                .store(.measured(.of(1), sequence: 2, [loss])),
                .send(.of(1), .acknowledge(.of(1), sequence: 2)),
            ]
        )
    }

    @Test func `no acknowledgement leaves a batch before its end`() throws {
        var script = try MachineScript()
        script.join(1)
        var effects: [CoordinatorMachine.Effect] = []

        let report = Report(attempt: .of(1), sequence: 1, event: .started)
        script.machine.received(.report(report), on: .of(1), script.moment, into: &effects)

        #expect(effects.sent() == [])
        #expect(effects.stored == [.attemptStarted(.of(1), sequence: 1, at: UnixTime(rawValue: 0))])
    }

    @Test func `a study completes when its last trial has ended`() throws {
        var script = try MachineScript(MachineScript.study(trials: 2))
        script.join(1)
        let before = script.succeeds(.of(1))

        let effects = script.succeeds(.of(2))

        #expect(!before.contains(.studyEnded(.one)))
        #expect(effects.contains(.studyEnded(.one)))
        #expect(effects.stored.last == .studyStateChanged(.one, .completed, reason: ""))
        #expect(script.machine.studies[.one]?.record.state == .completed)
        #expect(script.machine.studies[.one]?.endedAt == UnixTime(rawValue: 0))
    }

    @Test func `a study completes when its space is used up, and says so`() throws {
        let domain = Domain.integer(lower: 1, upper: 2)
        var script = try MachineScript(MachineScript.study(trials: nil, domain: domain))
        script.join(1)
        script.succeeds(.of(1))

        let effects = script.succeeds(.of(2))

        let reason = "every configuration of the space has been proposed; allow repeats or widen the space for more"
        #expect(effects.stored.contains(.studyStateChanged(.one, .completed, reason: reason)))
        #expect(effects.contains(.studyEnded(.one)))
        #expect(script.machine.studies[.one]?.trials.count == 2)
    }

    @Test func `a study that is past its wall-clock limit is stopped`() throws {
        var script = try MachineScript(MachineScript.study(wallclock: .seconds(60)))

        let before = script.ticks(after: 59)
        let effects = script.ticks(after: 1)

        let reason = "the wall-clock limit of 60 s was reached"
        #expect(before == [])
        #expect(effects == [.store(.studyStateChanged(.one, .stopped, reason: reason)), .studyEnded(.one)])
    }

    @Test func `the wall-clock limit tells running trials to stop, and stops once`() throws {
        var script = try MachineScript(MachineScript.study(wallclock: .seconds(10)))
        script.join(1)

        let effects = script.ticks(after: 10)
        let later = script.ticks(after: 1)

        #expect(effects.sent() == [.stop(.of(1), .studyStopped)])
        #expect(later == [])
    }

    @Test func `a lease that runs out is lost by a tick`() throws {
        var script = try MachineScript()
        script.join(1)

        #expect(script.ticks(after: 14) == [])
        let effects = script.ticks(after: 1)

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
    }
}
