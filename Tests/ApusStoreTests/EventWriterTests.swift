import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusStore

@Suite struct EventWriterTests {
    let folder: StoreScratchFolder
    let store: Store

    init() async throws {
        self.folder = try StoreScratchFolder()
        self.store = try Store(path: self.folder.store)
        try await self.store.commit(try Sample.started())
    }

    private func expectRefused(_ events: [StoreEvent], _ promise: String) async {
        await #expect(throws: StoreError.inconsistent(promise)) { try await self.store.commit(events) }
    }

    private func ended(_ state: TrialState = .succeeded, epoch: UInt32 = 1, cost: Double? = 0.5) -> StoreEvent {
        .trialEnded(
            Sample.trial(1),
            state,
            epoch: epoch,
            cost: cost,
            finals: [MetricValue(metric: "loss", value: 0.5), MetricValue(metric: "speed", value: .infinity)]
        )
    }

    @Test func `a trial takes one result, and no second one`() async throws {
        try await self.store.commit([self.ended()])

        await self.expectRefused(
            [self.ended(.failed)],
            "trial 1 of study 1 is unknown, has a result, or never had attempt 1"
        )

        let part = try #require(try await self.store.load().studies.first)
        #expect(part.trials.first?.state == .succeeded)
        #expect(part.trials.first?.cost == 0.5)
        #expect(part.finals[1]?.map(\.metric) == ["loss", "speed"])
        #expect(part.finals[1]?.map(\.value) == [0.5, .infinity])
    }

    @Test func `a result of an attempt that never was is refused`() async {
        await self.expectRefused(
            [self.ended(epoch: 2)],
            "trial 1 of study 1 is unknown, has a result, or never had attempt 2"
        )
    }

    @Test func `a trial cannot end as running`() async {
        await self.expectRefused([self.ended(.running)], "trial 1 of study 1 cannot end as running")
    }

    @Test func `an epoch only grows`() async {
        await self.expectRefused(
            [.attemptLeased(Sample.attempt(1), SessionID(rawValue: 6), Sample.worker, at: Sample.at(30))],
            "attempt 1 of trial 1 of study 1 is leased, but its trial is unknown, has ended, or had that epoch before"
        )
    }

    @Test func `a sequence only grows`() async throws {
        try await self.store.commit([.measured(Sample.attempt(1), sequence: 4, [])])

        await self.expectRefused(
            [.measured(Sample.attempt(1), sequence: 3, [])],
            "attempt 1 of trial 1 of study 1 is unknown, or reported beyond 3 before"
        )
    }

    @Test func `a trial is proposed once`() async {
        await self.expectRefused(
            [.trialsProposed(Sample.study, Sample.summaries(1...1))],
            "trial 1 of study 1 exists already"
        )
    }

    @Test func `a study is created once, under a number that has room for its trials`() async throws {
        let large = try Sample.record(TrialKey.studyMax + 1)
        await self.expectRefused([.studyCreated(try Sample.record())], "study 1 exists already")

        let other = try StoreScratchFolder()
        let store = try Store(path: other.store)
        await #expect(throws: StoreError.inconsistent("study 2147483648 is not between 1 and 2147483647")) {
            try await store.commit([.studyCreated(large)])
        }
    }

    @Test func `more final values than a row holds are refused`() async {
        let finals = (0...EventWriter.finalsMax).map { MetricValue(metric: "m\($0)", value: 0) }

        await self.expectRefused(
            [.trialEnded(Sample.trial(1), .succeeded, epoch: 1, cost: nil, finals: finals)],
            "trial 1 of study 1 has more than 4096 metrics"
        )
    }

    private func remeasured(_ state: TrialState, cost: Double? = nil, reason: String = "") -> StoreEvent {
        let finals = cost.map { [MetricValue(metric: "loss", value: $0)] } ?? []
        return .trialRemeasured(Sample.trial(1), state, cost: cost, finals: finals, reason: reason)
    }

    @Test func `metrics that were read again take the place of those before, and so does the reason`() async throws {
        let end = AttemptEnd(outcome: .failed, reason: "the script failed\nin line 3", exitStatus: 1)
        try await self.store.commit([
            .attemptEnded(Sample.attempt(1), sequence: 1, end, artifact: nil, isLate: false, at: Sample.at(30)),
            self.ended(.failed, cost: nil),
        ])
        #expect(try await self.store.load().studies.first?.facts[1]?.reason == "the script failed")

        try await self.store.commit([self.remeasured(.succeeded, cost: 0.25)])

        let good = try #require(try await self.store.load().studies.first)
        #expect(good.trials.first?.state == .succeeded)
        #expect(good.trials.first?.cost == 0.25)
        #expect(good.finals[1] == [MetricValue(metric: "loss", value: 0.25)])
        #expect(good.facts[1]?.reason == "")
        #expect(good.facts[1]?.epoch == 1)
        #expect(try await self.store.attempts(of: Sample.trial(1)).first?.end == end)

        try await self.store.commit([self.remeasured(.failed, reason: "no 'loss' was reported")])

        let bad = try #require(try await self.store.load().studies.first)
        #expect(bad.trials.first?.state == .failed)
        #expect(bad.trials.first?.cost == nil)
        #expect(bad.finals[1] == nil)
        #expect(bad.facts[1]?.reason == "no 'loss' was reported")
    }

    @Test func `a rerun forgets what was read again`() async throws {
        let again = AttemptEnd(outcome: .failed, reason: "out of memory", exitStatus: 1)
        try await self.store.commit([
            self.ended(), self.remeasured(.failed, reason: "no 'loss'"), .trialRequeued(Sample.trial(1)),
            .attemptLeased(Sample.attempt(1, epoch: 2), SessionID(rawValue: 6), Sample.worker, at: Sample.at(40)),
            .attemptEnded(
                Sample.attempt(1, epoch: 2),
                sequence: 1,
                again,
                artifact: nil,
                isLate: false,
                at: Sample.at(50)
            ),
            self.ended(.failed, epoch: 2, cost: nil),
        ])

        #expect(try await self.store.load().studies.first?.facts[1]?.reason == "out of memory")
    }

    @Test func `only an accepted success or failure is read again`() async {
        await self.expectRefused(
            [self.remeasured(.succeeded, cost: 1)],
            "trial 1 of study 1 is unknown, or has no accepted success or failure"
        )
    }

    @Test func `metrics that are read again make a trial succeed or fail, and nothing else`() async {
        await self.expectRefused(
            [self.ended(), self.remeasured(.infeasible)],
            "metrics that are read again cannot make trial 1 of study 1 infeasible"
        )
    }

    @Test func `a lost attempt counts, and a rerun forgets it`() async throws {
        let lost = AttemptEnd(outcome: .lost, reason: "the worker vanished")
        try await self.store.commit([
            .attemptEnded(Sample.attempt(1), sequence: 1, lost, artifact: nil, isLate: false, at: Sample.at(30)),
            .trialRequeued(Sample.trial(1)),
        ])
        #expect(try await self.store.load().studies.first?.losses == [1: 1])

        try await self.store.commit([
            .trialEnded(Sample.trial(1), .lost, epoch: 0, cost: nil, finals: []), .trialRequeued(Sample.trial(1)),
        ])

        let part = try #require(try await self.store.load().studies.first)
        #expect(part.losses.isEmpty)
        #expect(part.trials.first?.state == .waiting)
        #expect(part.trials.first?.epoch == 1)
    }

    @Test func `a step that is reported again takes the place of the older one`() async throws {
        try await self.store.commit([
            .measured(Sample.attempt(1), sequence: 2, [Measurement(metric: "loss", step: 3, value: 1)]),
            .measured(Sample.attempt(1), sequence: 3, [Measurement(metric: "loss", step: 3, value: 0.25)]),
        ])

        let curve = try #require(try await self.store.curves(of: Sample.trial(1)).first)
        #expect(curve.points == [Curve.Point(step: 3, value: 0.25)])
    }

    @Test(arguments: [(3, 3), (65_536, 65_536), (65_538, 65_535)])
    func `a text is cut between characters`(bytes: Int, kept: Int) {
        let text = String(repeating: "€", count: bytes / 3) + String(repeating: "x", count: bytes % 3)

        #expect(EventWriter.bounded(text).utf8.count == kept)
    }

    @Test(arguments: [
        (Duration.milliseconds(1_500), Int64(1_500_000_000)), (.zero, 0), (.seconds(Int64.max), .max),
        (.seconds(-9_300_000_000), .min),
    ])
    func `a duration becomes nanoseconds without overflow`(duration: Duration, nanoseconds: Int64) {
        #expect(duration.nanoseconds == nanoseconds)
    }

    @Test func `a digest survives its bytes`() {
        #expect(ContentDigest(bytes: Sample.digest(0xA9).bytes) == Sample.digest(0xA9))
        #expect(ContentDigest(bytes: [1, 2, 3]) == nil)
    }
}
