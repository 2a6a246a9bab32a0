import ApusProtocol
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct CoordinatorMachineReportsTests {
    private static let loss = Measurement.loss(0.5, step: 1)

    @Test func `a result is stored, accepted and acknowledged`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.reports(.of(1), 1, .started)
        script.reports(.of(1), 2, .measurements([Self.loss]))

        let effects = script.reports(.of(1), 3, .ended(.success, artifact: .of("b")))

        let finals = [MetricValue(metric: "loss", value: 0.5)]
        #expect(
            effects == [
                .store(
                    .attemptEnded(
                        .of(1),
                        sequence: 3,
                        .success,
                        artifact: .of("b"),
                        isLate: false,
                        at: UnixTime(rawValue: 0)
                    )
                ),
                .store(.trialEnded(.of(1), .succeeded, epoch: 1, cost: 0.5, finals: finals)),
                .store(.studyStateChanged(.one, .completed, reason: "")),
                .studyEnded(.one),
                .send(.of(1), .acknowledge(.of(1), sequence: 3)),
            ]
        )
        let trial = try #require(script.machine.studies[.one]?.trial(1))
        #expect(trial.acceptedEpoch == 1)
        #expect(trial.hasArtifact)
        #expect(trial.milliseconds == 2_000)
        #expect(script.machine.studies[.one]?.incumbent == 1)
    }

    @Test func `a repeated report is acknowledged again, and changes nothing`() throws {
        var script = try MachineScript()
        script.join(1)
        script.reports(.of(1), 1, .started)
        script.reports(.of(1), 2, .measurements([Self.loss]))

        let effects = script.reports(.of(1), 1, .started)

        #expect(effects == [.send(.of(1), .acknowledge(.of(1), sequence: 2))])
    }

    @Test func `a report behind a gap is not taken, and the worker learns where to go on`() throws {
        var script = try MachineScript()
        script.join(1)
        script.reports(.of(1), 1, .started)

        let effects = script.reports(.of(1), 3, .ended(.success, artifact: nil))

        #expect(effects == [.send(.of(1), .acknowledge(.of(1), sequence: 1))])
        #expect(script.state(of: 1) == .running)
    }

    @Test func `a report renews the lease of its attempt`() throws {
        var script = try MachineScript()
        script.join(1)
        script.seconds = 14

        script.reports(.of(1), 1, .started)

        #expect(script.ticks(after: 14) == [])
    }

    @Test func `a report of an attempt that was never leased is fenced and dropped`() throws {
        var script = try MachineScript()
        script.join(1)

        let older = script.reports(.of(1, epoch: 9), 4, .measurements([Self.loss]))
        let unknown = script.reports(.of(77), 1, .ended(.success, artifact: nil))

        #expect(
            older == [
                .send(.of(1), .fenced(.of(1, epoch: 9))), .send(.of(1), .acknowledge(.of(1, epoch: 9), sequence: 4)),
            ]
        )
        #expect(unknown == [.send(.of(1), .acknowledge(.of(77), sequence: 1))])
    }

    @Test func `a report of another worker's attempt is fenced and dropped`() throws {
        var script = try MachineScript()
        script.join(1)
        _ = script.hello(2)

        let effects = script.reports(.of(1), 1, .started, on: 2)

        #expect(effects.stored == [])
        #expect(effects.sent(to: 2).first == .fenced(.of(1)))
        #expect(script.reports(.of(1), 1, .started).stored.count == 1)
    }

    @Test func `an attempt that ended and reports again is acknowledged and dropped`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.succeeds(.of(1))

        let effects = script.reports(.of(1), 3, .ended(.success, artifact: nil))

        #expect(effects == [.send(.of(1), .acknowledge(.of(1), sequence: 3))])
    }

    @Test(arguments: [
        (Outcome.failed, TrialState.failed), (.infeasible, .infeasible), (.timedOut, .timedOut), (.killed, .killed),
        (.cancelled, .cancelled),
    ])
    func `an end that is no success is accepted as what it is`(outcome: Outcome, state: TrialState) throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.reports(.of(1), 1, .measurements([Self.loss]))

        let end = AttemptEnd(outcome: outcome, reason: "first line\nsecond")
        let effects = script.reports(.of(1), 2, .ended(end, artifact: nil))

        let finals = [MetricValue(metric: "loss", value: 0.5)]
        #expect(effects.stored.contains(.trialEnded(.of(1), state, epoch: 1, cost: nil, finals: finals)))
        #expect(script.machine.studies[.one]?.reasons[1] == "first line")
        #expect(script.machine.studies[.one]?.incumbent == nil)
    }

    @Test func `an attempt that its worker could not run goes back to the line, and its program is sent again`() throws
    {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)

        let end = AttemptEnd(outcome: .lost, reason: "no program")
        let effects = script.reports(.of(1), 1, .ended(end, artifact: nil))

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(effects.assigned == [])
        let later = script.ticks(after: 1)
        #expect(later.assigned == [.of(1, epoch: 2)])
        #expect(later.sent().contains(.program(digest: .sample, json: [1])))
    }

    @Test(arguments: [
        (
            Objective(metric: "loss", goal: .minimize), [Measurement(metric: "speed", step: 0, value: 1)],
            "no 'loss' was reported, only speed"
        ),
        (Objective(metric: "loss", goal: .minimize), [], "no 'loss' was reported"),
        (Objective(metric: "loss", goal: .minimize), [.loss(.nan, step: 1)], "'loss' was nan"),
        (Objective(metric: "loss", goal: .minimize), [.loss(.infinity, step: 1)], "'loss' was inf"),
        (
            Objective(metric: "loss", goal: .minimize, reading: .atStep(5)), [.loss(1, step: 4)],
            "'loss' was never reported at step 5"
        ),
        (
            Objective(metric: "loss", goal: .minimize, reading: .best), [.loss(.nan, step: 1)],
            "no value of 'loss' was finite"
        ),
    ])
    func `a success without a finite objective is a failure`(
        objective: Objective,
        measured: [Measurement],
        found: String
    ) throws {
        var script = try MachineScript(MachineScript.study(trials: 1, objective: objective))
        script.join(1)
        script.reports(.of(1), 1, .measurements(measured))

        script.reports(.of(1), 2, .ended(.success, artifact: nil))

        #expect(script.state(of: 1) == .failed)
        let reason = "the program ended well, but \(found); a finite number is needed"
        #expect(script.machine.studies[.one]?.reasons[1] == reason)
    }

    @Test func `a reason that is kept in memory is short`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)

        let end = AttemptEnd(outcome: .failed, reason: String(repeating: "x", count: 5_000))
        script.reports(.of(1), 1, .ended(end, artifact: nil))

        #expect(script.machine.studies[.one]?.reasons[1]?.count == 256)
    }
}
