import ApusProtocol
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Families 1 and 2 of the bad inputs: messages that are well formed, and say what their sender may not say.
@Suite struct CoordinatorMachineHostileTests {
    private static let loss = Measurement.loss(0.5, step: 1)
    private static let otherStudy = AttemptID(trial: TrialID(study: StudyID(rawValue: 2), number: 1), epoch: 1)

    @Test(
        arguments: [
            .of(1, epoch: 0), .of(1, epoch: 2), .of(1, epoch: .max), .of(2), .of(0), .of(.max), Self.otherStudy,
            AttemptID(trial: TrialID(study: StudyID(rawValue: 0), number: 1), epoch: 1),
            AttemptID(trial: TrialID(study: StudyID(rawValue: 1 << 32 + 1), number: 1), epoch: 1),
            AttemptID(trial: TrialID(study: StudyID(rawValue: .max), number: .max), epoch: .max),
        ] as [AttemptID]
    )
    func `what a worker says of an attempt that it does not hold changes nothing`(attempt: AttemptID) throws {
        var script = try MachineScript()
        script.join(1)
        script.reports(.of(1), 1, .started)

        let effects =
            script.reports(attempt, 1, .started) + script.reports(attempt, 2, .measurements([Self.loss]))
            + script.reports(attempt, 3, .ended(.success, artifact: nil))
            + script.says(.heartbeat(Heartbeat(sequence: 1, held: [attempt])), on: 1)

        #expect(effects.stored == [])
        #expect(script.state(of: 1) == .running)
        #expect(!script.machine.mayWrite(attempt, on: .of(1)))
        #expect(script.reports(.of(1), 2, .measurements([Self.loss])).stored.count == 1)
    }

    @Test(arguments: [3, 1 << 32, 1 << 32 + 2, 1 << 53 + 1, UInt64(Int64.max)] as [UInt64])
    func `a report that leaves numbers out is not taken, however far it leaps`(sequence: UInt64) throws {
        var script = try MachineScript()
        script.join(1)
        script.reports(.of(1), 1, .started)

        let effects = script.reports(.of(1), sequence, .ended(.success, artifact: nil))

        #expect(effects == [.send(.of(1), .acknowledge(.of(1), sequence: 1))])
        #expect(script.state(of: 1) == .running)
    }

    @Test func `a whole session that is played again by the same worker stores nothing twice`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.succeeds(.of(1))
        _ = script.disconnects(1)
        let before = script.events

        _ = script.hello(2, worker: "w1", instance: 1)
        script.says(.ready(attemptsMax: 1), on: 2)
        script.reports(.of(1), 1, .started, on: 2)
        script.reports(.of(1), 2, .measurements([Self.loss]), on: 2)
        script.reports(.of(1), 3, .ended(.success, artifact: nil), on: 2)

        #expect(script.events == before)
        #expect(script.state(of: 1) == .succeeded)
    }

    @Test func `what another worker captured is worth nothing to it`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.reports(.of(1), 1, .started)
        let before = script.events

        let effects =
            script.hello(2, instance: 1, resuming: 1, held: [.of(1)])
            + script.reports(.of(1), 2, .measurements([Self.loss]), on: 2)
            + script.reports(.of(1), 3, .ended(.success, artifact: nil), on: 2)
            + script.says(.heartbeat(Heartbeat(sequence: 1, held: [.of(1)])), on: 2)

        #expect(script.events == before)
        #expect(effects.welcome?.session == .of(2))
        #expect(effects.welcome?.held.map(\.isKept) == [false])
        #expect(effects.sent(to: 2).contains(.fenced(.of(1))))
        #expect(script.state(of: 1) == .running)
    }

    @Test(arguments: [2, 1 << 32, 1 << 63, UInt64.max] as [UInt64])
    func `a session that was never minted is not resumed`(session: UInt64) throws {
        var script = try MachineScript()
        script.join(1)
        _ = script.disconnects(1)

        let welcome = script.hello(2, worker: "w1", instance: 1, resuming: session, held: [.of(1)]).welcome

        #expect(welcome?.session == .of(2))
    }

    @Test func `a worker that is ready for everything gets no more than the study allows at once`() throws {
        var script = try MachineScript(MachineScript.study(trials: 100_000), parallel: 3)
        _ = script.hello(1, slots: WireLimits.slotsMax)

        let effects = script.says(.ready(attemptsMax: WireLimits.slotsMax), on: 1)

        #expect(effects.assigned == [.of(1), .of(2), .of(3)])
    }

    // Numbers

    @Test(arguments: [-0.0, .leastNonzeroMagnitude, 1e308, -1e308, 9_007_199_254_740_994, .greatestFiniteMagnitude])
    func `every finite number is a result, as it is`(value: Double) throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.reports(.of(1), 1, .measurements([.loss(value, step: WireLimits.stepMax)]))

        script.reports(.of(1), 2, .ended(.success, artifact: nil))

        #expect(script.state(of: 1) == .succeeded)
        let finals = script.events.compactMap { event -> [MetricValue]? in
            guard case .trialEnded(_, .succeeded, _, _, let finals) = event else { return nil }
            return finals
        }
        #expect(finals.first?.first?.value.bitPattern == value.bitPattern)
    }

    @Test(arguments: ["__proto__", "constructor", "toString", "loss\u{301}", "LOSS", "loss ", "$loss", "'; --"])
    func `a metric of an odd name is another metric than the objective`(name: String) throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.reports(.of(1), 1, .measurements([Measurement(metric: name, step: 1, value: 0.25)]))

        script.reports(.of(1), 2, .ended(.success, artifact: nil))

        #expect(script.state(of: 1) == .failed)
        #expect(script.machine.studies[.one]?.reasons[1]?.contains("no 'loss' was reported") == true)
    }
}
