import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusStore

/// Trials that run in parts: their checkpoints, and what they measured so far.
@Suite struct StoreStepsTests {
    private static let checkpoint = StoredContent(digest: Sample.digest(3), byteCount: 77)
    let folder: StoreScratchFolder
    let store: Store

    init() async throws {
        self.folder = try StoreScratchFolder()
        self.store = try Store(path: self.folder.store)
        try await self.store.commit(Self.leased(StudyFidelity(rule: "asha", stepsMax: 9)))
    }

    /// Trial 1 runs steps 1 to 3.
    private static func leased(_ fidelity: StudyFidelity?) throws -> [StoreEvent] {
        [
            .studyCreated(try Sample.record(fidelity: fidelity)),
            .trialsProposed(Sample.study, Sample.summaries(1...2)), Self.lease(1, 0, 3),
        ]
    }

    private static func lease(_ epoch: UInt32, _ from: Int, _ to: Int) -> StoreEvent {
        let steps = AttemptSteps(from: from, to: to, total: 9)
        let attempt = Sample.attempt(1, epoch: epoch)
        return .attemptLeased(attempt, SessionID(rawValue: 5), Sample.worker, steps: steps, at: Sample.at(10))
    }

    /// The end of an attempt's steps, after two losses and a speed.
    private static func ended(
        _ epoch: UInt32,
        step: Int,
        seconds: Int64 = 2,
        checkpoint: StoredContent? = Self.checkpoint,
        isLate: Bool = false
    ) -> [StoreEvent] {
        let attempt = Sample.attempt(1, epoch: epoch)
        let end = AttemptEnd(outcome: .paused, exitStatus: 0, duration: .seconds(seconds))
        let measured = [
            Measurement(metric: "loss", step: step - 1, value: 0.75),
            Measurement(metric: "loss", step: step, value: 0.5),
            Measurement(metric: "speed", step: step - 1, value: 3), Measurement(metric: "speed", step: step, value: 4),
        ]
        return [
            .attemptStarted(attempt, sequence: 1, at: Sample.at(20)), .measured(attempt, sequence: 2, measured),
            .attemptEnded(attempt, sequence: 3, end, artifact: checkpoint, isLate: isLate, at: Sample.at(30)),
        ]
    }

    private static func paused(_ epoch: UInt32, cost: Double? = 0.5) -> StoreEvent {
        let finals = [MetricValue(metric: "loss", value: 0.5)]
        return .trialPaused(Sample.trial(1), epoch: epoch, cost: cost, finals: finals)
    }

    private func part(after events: [StoreEvent] = []) async throws -> StoreSnapshot.StudyPart {
        try await self.store.commit(events)
        return try #require(try await self.store.load().studies.first)
    }

    @Test func `a paused trial has values, a checkpoint and what it measured`() async throws {
        let part = try await self.part(after: Self.ended(1, step: 3) + [Self.paused(1)])

        #expect(part.trials[0].state == .paused)
        #expect(part.trials[0].cost == 0.5)
        #expect(part.finals[1] == [MetricValue(metric: "loss", value: 0.5)])
        #expect(part.attempts == [])
        #expect(part.checkpoints == [1: [StoreSnapshot.Checkpoint(step: 3, content: Self.checkpoint)]])
        #expect(part.carried[1]?.milliseconds == 2_000)
        #expect(
            part.carried[1]?.measured == [
                Measurement(metric: "speed", step: 3, value: 4), Measurement(metric: "loss", step: 2, value: 0.75),
                Measurement(metric: "loss", step: 3, value: 0.5),
            ]
        )
        #expect(part.facts[1]?.epoch == 1)
        #expect(part.facts[1]?.milliseconds == 2_000)
        #expect(part.facts[1]?.hasArtifact == true)
    }

    @Test func `a trial without a finite objective may pause`() async throws {
        let part = try await self.part(after: Self.ended(1, step: 3) + [Self.paused(1, cost: nil)])

        #expect(part.trials[0].state == .paused)
        #expect(part.trials[0].cost == nil)
    }

    @Test func `a trial that goes on has no values until it ends, and keeps its checkpoint`() async throws {
        let part = try await self.part(
            after: Self.ended(1, step: 3) + [Self.paused(1), .trialRequeued(Sample.trial(1)), Self.lease(2, 3, 9)]
        )

        #expect(part.trials[0].state == .running)
        #expect(part.trials[0].cost == nil)
        #expect(part.finals[1] == nil)
        #expect(part.attempts.map(\.steps) == [3..<9])
        #expect(part.checkpoints[1]?.map(\.step) == [3])
        #expect(part.carried[1]?.measured.count == 3)
    }

    @Test func `the parts of a trial are read in their order, and their times are added up`() async throws {
        let second = StoredContent(digest: Sample.digest(4), byteCount: 78)
        let part = try await self.part(
            after: Self.ended(1, step: 3) + [Self.paused(1), .trialRequeued(Sample.trial(1)), Self.lease(2, 3, 6)]
                + Self.ended(2, step: 6, seconds: 5, checkpoint: second) + [Self.paused(2)]
        )

        #expect(
            part.checkpoints[1] == [
                StoreSnapshot.Checkpoint(step: 3, content: Self.checkpoint),
                StoreSnapshot.Checkpoint(step: 6, content: second),
            ]
        )
        #expect(part.carried[1]?.measured.filter { $0.metric == "loss" }.map(\.step) == [2, 3, 5, 6])
        #expect(part.carried[1]?.milliseconds == 7_000)
        #expect(part.facts[1]?.milliseconds == 7_000)
        let attempts = try await self.store.attempts(of: Sample.trial(1))
        #expect(attempts.map(\.steps) == [0..<3, 3..<6])
        #expect(try await self.store.referencedDigests() == [Self.checkpoint.digest, second.digest])
    }

    @Test func `what an attempt left and what it saved in a pause are given up apart`() async throws {
        let left = StoredContent(digest: Sample.digest(5), byteCount: 78)
        let end = AttemptEnd(outcome: .succeeded, exitStatus: 0, duration: .seconds(1))
        let (first, second) = (Sample.attempt(1), Sample.attempt(1, epoch: 2))
        try await self.store.commit(
            Self.ended(1, step: 3) + [
                Self.paused(1), .trialRequeued(Sample.trial(1)), Self.lease(2, 3, 9),
                .attemptStarted(second, sequence: 1, at: Sample.at(40)),
                .attemptEnded(second, sequence: 2, end, artifact: left, isLate: false, at: Sample.at(50)),
                .trialEnded(Sample.trial(1), .succeeded, epoch: 2, cost: 0.5, finals: []),
            ]
        )
        #expect(try await self.store.artifacts().map(\.attempt) == [second])
        #expect(try await self.store.checkpoints().map(\.attempt) == [first])

        try await self.store.commit([.artifactsReleased([first, second])])

        #expect(try await self.store.artifacts().isEmpty)
        #expect(try await self.store.referencedDigests() == [Self.checkpoint.digest])
        #expect(try await self.store.load().studies.first?.facts[1]?.hasArtifact == false)
    }

    @Test func `a paused trial may end, and carries nothing on then`() async throws {
        let end = StoreEvent.trialEnded(Sample.trial(1), .stopped, epoch: 1, cost: 0.5, finals: [])

        let part = try await self.part(after: Self.ended(1, step: 3) + [Self.paused(1), end])

        #expect(part.trials[0].state == .stopped)
        #expect(part.trials[0].cost == 0.5)
        #expect(part.carried == [:])
        // A copy of the trial may begin from it still.
        #expect(part.checkpoints[1]?.map(\.step) == [3])
    }

    @Test func `steps that saved nothing leave no checkpoint`() async throws {
        let part = try await self.part(after: Self.ended(1, step: 3, checkpoint: nil) + [Self.paused(1)])

        #expect(part.checkpoints == [:])
        #expect(part.carried[1]?.measured.count == 3)
    }

    @Test func `steps that came late do not count`() async throws {
        let part = try await self.part(after: Self.ended(1, step: 3, isLate: true))

        #expect(part.checkpoints == [:])
        #expect(part.carried == [:])
    }

    @Test func `in a study without a rule nothing is carried on`() async throws {
        let other = try StoreScratchFolder()
        let store = try Store(path: other.store)
        try await store.commit(Self.leased(nil) + Self.ended(1, step: 3) + [Self.paused(1)])

        let part = try #require(try await store.load().studies.first)

        #expect(part.trials[0].state == .paused)
        #expect(part.checkpoints == [:])
        #expect(part.carried == [:])
    }

    @Test(arguments: [2, 1] as [UInt32])
    func `a trial is paused by its running attempt alone`(epoch: UInt32) async throws {
        let requeued: [StoreEvent] = epoch == 1 ? [.trialRequeued(Sample.trial(1))] : []
        try await self.store.commit(Self.ended(1, step: 3) + requeued)

        await #expect(
            throws: StoreError.inconsistent("trial 1 of study 1 is unknown, or attempt \(epoch) does not run")
        ) {
            try await self.store.commit([Self.paused(epoch)])
        }
    }
}
