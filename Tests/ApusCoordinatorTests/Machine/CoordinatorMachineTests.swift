import ApusProtocol
import ApusQueue
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// What comes out of a batch, and in which order.
@Suite struct CoordinatorMachineTests {
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

    @Test func `a lease that runs out is lost by a tick`() throws {
        var script = try MachineScript()
        script.join(1)

        #expect(script.ticks(after: 14) == [])
        let effects = script.ticks(after: 1)

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
    }
}
