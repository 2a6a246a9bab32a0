import ApusProtocol
import ApusQueue
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct CoordinatorMachineStudiesTests {
    @Test func `as many trials are proposed as can start, and never more than the budget`() throws {
        var roomy = try MachineScript(MachineScript.study(trials: 3))
        var narrow = try MachineScript(MachineScript.study(trials: 3), parallel: 2)

        #expect(roomy.join(1, slots: 8).assigned == [.of(1), .of(2), .of(3)])
        #expect(narrow.join(1, slots: 8).assigned == [.of(1), .of(2)])
        #expect(roomy.machine.studies[.one]?.trials.count == 3)
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

        let reason = "the study has run for 60 seconds; raise limits.wallclock for more"
        #expect(before == [])
        #expect(effects == [.store(.studyStateChanged(.one, .stopped, reason: reason)), .studyEnded(.one)])
    }

    @Test func `no trial starts past the wall-clock limit, even before the next tick`() throws {
        var script = try MachineScript(MachineScript.study(wallclock: .seconds(60)))
        script.seconds = 60

        let effects = script.join(1)

        #expect(effects.assigned == [])
        #expect(script.machine.studies[.one]?.record.state == .stopped)
    }

    @Test func `the wall-clock limit tells running trials to stop, and stops once`() throws {
        var script = try MachineScript(MachineScript.study(wallclock: .seconds(10)))
        script.join(1)

        let effects = script.ticks(after: 10)
        let later = script.ticks(after: 1)

        #expect(effects.sent() == [.stop(.of(1), .studyStopped)])
        #expect(later == [])
    }
}
