import ApusProtocol
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// A coordinator that takes over what another knew of failures, by what lies in a real store.
@Suite struct StoredFailuresTests {
    @Test func `the count of the same failures goes on after a restart`() async throws {
        var script = try MachineScript(MachineScript.study(trials: 9))
        script.join(1)
        script.crashes(.of(1), on: 1)
        script.crashes(.of(2), on: 1)
        var next = try await Self.restarted(script)
        next.join(1)

        next.crashes(.of(3), on: 1)

        #expect(next.machine.studies[.one]?.record.state == .paused)
        #expect(next.machine.studies[.one]?.causeCounts.filter { $0.value > 0 } == [.code: 3])
    }

    @Test func `failures before a user let the study go on stay forgotten`() async throws {
        var script = try MachineScript(MachineScript.study(trials: 9))
        script.join(1)
        for trial in 1...3 as ClosedRange<UInt32> { script.crashes(.of(trial), on: 1) }
        script.seconds += 1
        _ = script.change(.resume)
        var next = try await Self.restarted(script)

        // The trial that was under way is the fourth; its failure is the first of a new count.
        next.seconds += 1
        _ = next.hello(1, instance: 2)
        next.says(.ready(attemptsMax: 1), on: 1)
        _ = next.ticks(after: 61)
        next.says(.ready(attemptsMax: 1), on: 1)
        let epoch = try #require(next.machine.studies[.one]?.trial(4)?.summary.epoch)
        next.crashes(.of(4, epoch: epoch), on: 1)

        #expect(next.state(of: 4) == .failed)
        #expect(next.machine.studies[.one]?.record.state == .running)
    }

    @Test func `a trial that failed on a node still avoids it after a restart`() async throws {
        var script = try MachineScript(MachineScript.study(trials: 9))
        script.join(1)
        script.join(2)
        script.crashes(.of(1), on: 1)
        var next = try await Self.restarted(script)

        #expect(next.machine.studies[.one]?.failed.avoided(by: 1) == [.named("w1")])
        #expect(next.join(2).assigned.isEmpty == false)
        #expect(next.join(1).assigned.contains(.of(1, epoch: 2)) == false)
    }

    @Test func `a node under quarantine still is after a restart, and is probed then`() async throws {
        var script = try MachineScript(MachineScript.study(trials: 40))
        script.join(1)
        script.join(2)
        script.crashes(.of(1), on: 1)
        script.succeeds(.of(2), on: 2)
        script.succeeds(.of(1, epoch: 2), on: 2)
        let reason = try #require(script.quarantine("w1")?.reason)
        var next = try await Self.restarted(script)

        #expect(next.quarantine("w1")?.reason == reason)
        #expect(next.machine.studies[.one]?.causeCounts == [.node: 1])
        #expect(next.join(1).assigned == [])
        _ = next.ticks(after: 10)
        next.says(.ready(attemptsMax: 1), on: 1)
        _ = next.ticks(after: 10)
        next.says(.ready(attemptsMax: 1), on: 1)
        #expect(next.ticks(after: 10).assigned.count == 1)
    }

    @Test func `a study that paused itself says so after a restart, and each trial its cause`() async throws {
        var script = try MachineScript(MachineScript.study(trials: 9))
        script.join(1)
        for trial in 1...3 as ClosedRange<UInt32> { script.crashes(.of(trial), on: 1) }
        let service = try await CoordinatorService(events: script.events)

        let view = try await service.coordinator.study(.one)
        let detail = try await service.coordinator.trial(.of(2), pointsMax: 2)

        #expect(view.isHeldByFailures)
        #expect(view.failures == [.code: 3])
        #expect(detail.trial.cause == .code)
        #expect(detail.attempts.map(\.cause) == [.code])
    }

    /// A machine that has read what this one stored from a real store.
    private static func restarted(_ script: MachineScript) async throws -> MachineScript {
        // What the optimizer's log got stands apart in the script.
        let log: [StoreEvent] = script.log.isEmpty ? [] : [.optimizerLogged(.one, first: 0, script.log)]
        let events = script.events.filter { if case .optimizerLogged = $0 { false } else { true } }
        let service = try await CoordinatorService(events: events + log)
        var next = try MachineScript(restoring: try await service.store.load())
        next.seconds = script.seconds
        return next
    }
}
