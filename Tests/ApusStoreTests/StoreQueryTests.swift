import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusStore

@Suite struct StoreQueryTests {
    let folder: StoreScratchFolder
    let store: Store

    init() async throws {
        self.folder = try StoreScratchFolder()
        self.store = try Store(path: self.folder.store)
    }

    private func measure(_ metric: String, _ values: [(Int, Double)]) async throws {
        try await self.store.commit(try Sample.started())
        let measurements = values.map { Measurement(metric: metric, step: $0.0, value: $0.1) }
        try await self.store.commit([.measured(Sample.attempt(1), sequence: 2, measurements)])
    }

    @Test func `an attempt is told with its whole story`() async throws {
        try await self.store.commit(try Sample.started())
        let end = AttemptEnd(outcome: .failed, reason: "boom", exitStatus: 3, signal: nil, duration: .milliseconds(7))
        try await self.store.commit([
            .attemptEnded(
                Sample.attempt(1),
                sequence: 9,
                end,
                artifact: Sample.content,
                isLate: true,
                at: Sample.at(40)
            ),
            .attemptLeased(Sample.attempt(1, epoch: 2), SessionID(rawValue: 6), Sample.worker, at: Sample.at(50)),
            .trialEnded(Sample.trial(1), .failed, epoch: 1, cost: nil, finals: []),
        ])

        let attempts = try await self.store.attempts(of: Sample.trial(1))

        #expect(
            attempts.first
                == AttemptRecord(
                    attempt: Sample.attempt(1),
                    session: SessionID(rawValue: 5),
                    worker: Sample.worker,
                    sequence: 9,
                    leasedAt: Sample.at(10),
                    startedAt: Sample.at(20),
                    endedAt: Sample.at(40),
                    end: end,
                    artifact: Sample.digest,
                    isLate: true,
                    isAccepted: true
                )
        )
        #expect(attempts.last?.end == nil)
        #expect(attempts.last?.isAccepted == false)
        #expect(try await self.store.attempts(of: Sample.trial(1), limit: 1, offset: 1).map(\.attempt.epoch) == [2])
    }

    @Test func `an open attempt is loaded with its last values`() async throws {
        try await self.measure("loss", [(0, 3), (7, 1), (2, 2)])

        let part = try #require(try await self.store.load().studies.first)

        #expect(
            part.attempts == [
                StoreSnapshot.OpenAttempt(
                    attempt: Sample.attempt(1),
                    session: SessionID(rawValue: 5),
                    worker: Sample.worker,
                    sequence: 2,
                    losses: 0,
                    hasStarted: true,
                    leasedAt: Sample.at(10),
                    startedAt: Sample.at(20),
                    latest: [Measurement(metric: "loss", step: 7, value: 1)]
                )
            ]
        )
        #expect(part.trials.map(\.state) == [.running, .waiting])
    }

    @Test(arguments: [(10, 10), (11, 11), (2, 2), (5, 5), (1, 2)])
    func `a long curve is thinned out and keeps both ends`(max: Int, most: Int) async throws {
        try await self.measure("loss", (0..<1_000).map { ($0 * 2, Double($0)) })

        let curve = try #require(try await self.store.curves(of: Sample.trial(1), pointsMax: max).first)

        #expect(curve.points.count <= most)
        #expect(curve.points.count >= most / 2)
        #expect(curve.stepCount == 1_000)
        #expect(curve.points.first == Curve.Point(step: 0, value: 0))
        #expect(curve.points.last == Curve.Point(step: 1_998, value: 999))
    }

    @Test func `a short curve is whole, and NaN and infinity stay what they are`() async throws {
        try await self.measure("loss", [(0, .nan), (1, .infinity), (2, -.infinity), (3, -0.0)])

        let curve = try #require(try await self.store.curves(of: Sample.trial(1), epoch: 1, metric: "loss").first)

        #expect(curve.points.map(\.step) == [0, 1, 2, 3])
        #expect(curve.points[0].value.isNaN)
        #expect(curve.points.dropFirst().map(\.value) == [.infinity, -.infinity, 0])
        #expect(try await self.store.curves(of: Sample.trial(1), epoch: 2).isEmpty)
        #expect(try await self.store.curves(of: Sample.trial(1), metric: "other").isEmpty)
    }

    @Test(arguments: [
        (Objective.Reading.last, Objective.Goal.minimize, 2.0), (.best, .minimize, 1.0), (.best, .maximize, 4.0),
        (.atStep(1), .minimize, 1.0),
    ])
    func `the value that counts follows the objective`(
        reading: Objective.Reading,
        goal: Objective.Goal,
        expected: Double
    ) async throws {
        try await self.measure("loss", [(0, 4), (1, 1), (2, 2)])
        try await self.store.commit([
            .measured(Sample.attempt(1), sequence: 3, [Measurement(metric: "a", step: 0, value: 9)])
        ])

        let finals = try await self.store.finals(
            of: Sample.attempt(1),
            objective: Objective(metric: "loss", goal: goal, reading: reading)
        )

        #expect(finals == [MetricValue(metric: "a", value: 9), MetricValue(metric: "loss", value: expected)])
    }

    @Test func `a step that was never reported gives no value`() async throws {
        try await self.measure("loss", [(0, 4)])

        let finals = try await self.store.finals(
            of: Sample.attempt(1),
            objective: Objective(metric: "loss", goal: .minimize, reading: .atStep(5))
        )

        #expect(finals.isEmpty)
    }

    @Test func `contents of artifacts and inputs are referenced until their study is deleted`() async throws {
        let input = InputFile(path: "data", digest: Sample.digest(9), byteCount: 1)
        let program = Program.run(CommandProgram(inputs: [input], command: ["true"]))
        var events = try Sample.started()
        events[0] = .studyCreated(try Sample.record(program: program))
        let end = AttemptEnd(outcome: .succeeded)
        events.append(
            .attemptEnded(
                Sample.attempt(1),
                sequence: 2,
                end,
                artifact: Sample.content,
                isLate: false,
                at: Sample.at(3)
            )
        )
        try await self.store.commit(events)
        #expect(try await self.store.referencedDigests() == [Sample.digest, Sample.digest(9)])

        try await self.store.commit([.studyDeleted(Sample.study)])

        #expect(try await self.store.referencedDigests().isEmpty)
    }

    @Test func `studies are found by name, the newest first`() async throws {
        try await self.store.commit([
            .studyCreated(try Sample.record(1)), .studyCreated(try Sample.record(2, name: "other")),
            .studyCreated(try Sample.record(3)),
        ])

        #expect(try await self.store.studies(named: "mnist").map(\.rawValue) == [3, 1])
        #expect(try await self.store.studies(named: "x' OR 1=1 --").isEmpty)
    }

    @Test func `a trial that was left out keeps its reason`() async throws {
        try await self.store.commit(try Sample.started())

        try await self.store.commit([.trialInvalidated(Sample.trial(2), reason: "wrong data")])

        let found = try await self.store.invalidations(of: Sample.study)
        #expect(found.map(\.number) == [2])
        #expect(found.map(\.reason) == ["wrong data"])
        #expect(try await self.store.load().studies.first?.trials.map(\.isInvalidated) == [false, true])
    }

    @Test func `the audit log is read backwards, page by page`() async throws {
        try await self.store.commit(
            (1...5).map { .audit(actor: "a", action: "kill", subject: "\($0)", at: Sample.at(Int64($0))) }
        )

        let first = try await self.store.audit(limit: 2)
        let second = try await self.store.audit(below: first.last?.number, limit: 2)

        #expect(first.map(\.subject) == ["5", "4"])
        #expect(second.map(\.subject) == ["3", "2"])
        #expect(first.first?.actor == "a")
        #expect(first.first?.at == Sample.at(5))
    }

    @Test(arguments: [(0, 1), (-5, 1), (7, 7), (1_000_000, 10_000)])
    func `an answer has a limit`(asked: Int, given: Int) {
        #expect(Store.bounded(asked) == given)
    }
}
