import ApusProtocol
import ApusQueue
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct CoordinatorMachineAttemptsTests {
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

    @Test func `a trial that is lost as often as the study allows has ended`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1, attempts: 2))
        script.join(1)
        script.reports(.of(1), 1, .started)
        #expect(script.ticks(after: 15).assigned == [])
        // A worker that was silent gets nothing before it gives a sign of life.
        #expect(script.says(.ready(attemptsMax: 1), on: 1).assigned == [.of(1, epoch: 2)])
        script.reports(.of(1, epoch: 2), 1, .started)

        let effects = script.ticks(after: 15)

        #expect(effects.stored.contains(.trialEnded(.of(1), .lost, epoch: 0, cost: nil, finals: [])))
        #expect(effects.contains(.studyEnded(.one)))
        let reason = "lost 2 times, the last time because worker 'w1' was lost"
        #expect(script.machine.studies[.one]?.reasons[1] == reason)
    }

    @Test func `a lost attempt goes to the front of the line with the next epoch`() throws {
        var script = try MachineScript(MachineScript.study(trials: 5))
        script.join(1, slots: 2)
        script.seconds = 10
        script.says(.heartbeat(Heartbeat(sequence: 1, held: [.of(2)])), on: 1)

        let effects = script.ticks(after: 5)

        let end = AttemptEnd(outcome: .lost, reason: "worker 'w1' was lost")
        #expect(
            effects.stored.prefix(2) == [
                .attemptEnded(.of(1), sequence: 0, end, artifact: nil, isLate: false, at: UnixTime(rawValue: 15_000)),
                .trialRequeued(.of(1)),
            ]
        )
        #expect(effects.assigned == [])
        let heard = script.says(.heartbeat(Heartbeat(sequence: 2, held: [.of(2)])), on: 1)
        #expect(heard.assigned == [.of(1, epoch: 2)])
    }

    @Test func `what a worker gives back because it goes down counts as no loss`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1, attempts: 1))
        let end = AttemptEnd(outcome: .lost, reason: "the worker was shut down")
        for epoch in 1...3 as ClosedRange<UInt32> {
            script.join(UInt64(epoch))
            script.reports(.of(1, epoch: epoch), 1, .started, on: UInt64(epoch))
            script.says(.ready(attemptsMax: 0), on: UInt64(epoch))

            let effects = script.reports(.of(1, epoch: epoch), 2, .ended(end, artifact: nil), on: UInt64(epoch))

            #expect(effects.stored.contains(.trialRequeued(.of(1))))
            #expect(script.state(of: 1) == .waiting)
        }
        #expect(script.machine.studies[.one]?.losses[1] == nil)
    }

    @Test func `a worker that cannot begin attempts is held back, longer each time, and the others go on`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        let end = AttemptEnd(outcome: .lost, reason: "the disk is full")

        let first = script.reports(.of(1), 1, .ended(end, artifact: nil))
        #expect(first.assigned == [])
        #expect(script.machine.obstacle(of: .one) == "w1 cannot begin a trial: the disk is full")
        #expect(script.ticks(after: 1).assigned == [.of(1, epoch: 2)])
        script.reports(.of(1, epoch: 2), 1, .ended(end, artifact: nil))
        #expect(script.ticks(after: 1).assigned == [])

        #expect(script.join(2).assigned == [.of(1, epoch: 3)])
        #expect(script.machine.obstacle(of: .one) == "")
    }

    @Test func `a study says what it waits for`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1, resources: Resources(gpus: 2)))
        #expect(script.machine.obstacle(of: .one) == "no worker is connected")

        script.join(1)

        #expect(script.machine.obstacle(of: .one) == "no worker has 2 GPUs for a trial: w1 has 0 GPUs")
    }
}
