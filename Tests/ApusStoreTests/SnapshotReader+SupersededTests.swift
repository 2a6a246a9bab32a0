import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusStore

/// Attempts whose result may still come, as a coordinator finds them when it starts again.
@Suite struct SnapshotReaderSupersededTests {
    let folder: StoreScratchFolder

    init() throws {
        self.folder = try StoreScratchFolder()
    }

    /// Trial 1: attempt 1 measured a loss and was lost, and the trial waits.
    private static func lost() throws -> [StoreEvent] {
        try Sample.started() + [
            .measured(
                Sample.attempt(1),
                sequence: 2,
                [
                    Measurement(metric: "loss", step: 1, value: 0.5), Measurement(metric: "loss", step: 2, value: 0.75),
                    Measurement(metric: "speed", step: 1, value: 3), Measurement(metric: "speed", step: 2, value: 4),
                ]
            ),
            Self.end(Sample.attempt(1), 2, .lost),
            .trialRequeued(Sample.trial(1)),
        ]
    }

    private static func end(_ attempt: AttemptID, _ sequence: UInt64, _ outcome: Outcome, isLate: Bool = false)
        -> StoreEvent
    {
        let end = AttemptEnd(outcome: outcome)
        return .attemptEnded(attempt, sequence: sequence, end, artifact: nil, isLate: isLate, at: Sample.at(30))
    }

    private static func leased(_ epoch: UInt32) -> StoreEvent {
        .attemptLeased(
            Sample.attempt(1, epoch: epoch),
            SessionID(rawValue: 6),
            Sample.worker("right"),
            at: Sample.at(40)
        )
    }

    private func superseded(after events: [StoreEvent]) async throws -> [StoreSnapshot.SupersededAttempt] {
        let store = try Store(path: self.folder.store)
        try await store.commit(events)
        return try await store.load().studies[0].superseded
    }

    @Test func `a lost attempt is found with what it measured, as long as its trial has no result`() async throws {
        let superseded = try await self.superseded(after: Self.lost() + [Self.leased(2)])

        let found = try #require(superseded.first)
        #expect(superseded.count == 1)
        #expect(found.attempt.attempt == Sample.attempt(1))
        #expect(found.attempt.session == SessionID(rawValue: 5))
        #expect(found.attempt.worker == Sample.worker)
        #expect(found.attempt.sequence == 2)
        #expect(found.attempt.losses == 1)
        #expect(found.attempt.leasedAt == Sample.at(10))
        #expect(found.attempt.startedAt == Sample.at(20))
        #expect(
            found.measured == [
                Measurement(metric: "speed", step: 2, value: 4), Measurement(metric: "loss", step: 1, value: 0.5),
                Measurement(metric: "loss", step: 2, value: 0.75),
            ]
        )
    }

    @Test func `a lost attempt of a trial that has a result is not found`() async throws {
        let events: [StoreEvent] = [
            Self.leased(2), Self.end(Sample.attempt(1, epoch: 2), 1, .succeeded),
            .trialEnded(Sample.trial(1), .succeeded, epoch: 2, cost: 1, finals: []),
        ]

        #expect(try await self.superseded(after: Self.lost() + events) == [])
    }

    @Test func `a lost attempt from before a trial was run again is not found`() async throws {
        let events: [StoreEvent] = [
            Self.leased(2), Self.end(Sample.attempt(1, epoch: 2), 1, .succeeded),
            .trialEnded(Sample.trial(1), .succeeded, epoch: 2, cost: 1, finals: []), .trialRequeued(Sample.trial(1)),
        ]

        #expect(try await self.superseded(after: Self.lost() + events) == [])
    }

    @Test func `a lost attempt that reported its end as late is not found`() async throws {
        let late = Self.end(Sample.attempt(1), 3, .failed, isLate: true)

        #expect(try await self.superseded(after: Self.lost() + [late]) == [])
    }

    @Test func `an attempt that a late result won over is found until it ends`() async throws {
        let won: [StoreEvent] = [
            Self.leased(2), Self.end(Sample.attempt(1), 3, .succeeded),
            .trialEnded(Sample.trial(1), .succeeded, epoch: 1, cost: 1, finals: []),
        ]

        let superseded = try await self.superseded(after: Self.lost() + won)

        #expect(superseded.map(\.attempt.attempt) == [Sample.attempt(1, epoch: 2)])
        #expect(superseded.first?.attempt.startedAt == nil)
        #expect(superseded.first?.measured == [])
    }
}
