import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusStore

@Suite struct StoreFailuresTests {
    private let folder: StoreScratchFolder
    private let store: Store

    init() throws {
        self.folder = try StoreScratchFolder()
        self.store = try Store(path: self.folder.store)
    }

    private static let crash = AttemptEnd(outcome: .failed, reason: "it failed:\nKeyError", exitStatus: 1)

    /// A trial is leased, starts, and ends.
    private static func run(_ trial: UInt32, epoch: UInt32 = 1, _ end: AttemptEnd, at time: Int64) -> [StoreEvent] {
        let attempt = Sample.attempt(trial, epoch: epoch)
        return [
            .attemptLeased(attempt, SessionID(rawValue: 5), Sample.worker, at: Sample.at(time)),
            .attemptStarted(attempt, sequence: 1, at: Sample.at(time)),
            .attemptEnded(attempt, sequence: 2, end, artifact: nil, isLate: false, at: Sample.at(time + 1)),
        ]
    }

    private func failures() async throws -> StoreSnapshot.Failures {
        try #require(try await self.store.load().studies.first).failures
    }

    private func begin() async throws {
        try await self.store.commit([
            .studyCreated(try Sample.record()), .trialsProposed(Sample.study, Sample.summaries(1...4)),
        ])
    }

    @Test func `failures are counted by their causes, and a later finding takes the place of an earlier one`()
        async throws
    {
        try await self.begin()
        try await self.store.commit(
            Self.run(1, Self.crash, at: 10)
                + [
                    .failureAttributed(Sample.attempt(1), .configuration),
                    .trialEnded(Sample.trial(1), .failed, epoch: 1, cost: nil, finals: []),
                    .failureAttributed(Sample.attempt(1), .code),
                ]
        )

        let failures = try await self.failures()

        #expect(failures.counts == [.code: 1])
        #expect(failures.causes == [1: .code])
        #expect(failures.history.map(\.attempt) == [Sample.attempt(1)])
        #expect(failures.history.first?.end == Self.crash)
        #expect(failures.history.first?.hasStarted == true)
        #expect(try await self.store.attempts(of: Sample.trial(1)).first?.cause == .code)
    }

    @Test func `failures before the last success, or before a user let the study go on, are history no more`()
        async throws
    {
        try await self.begin()
        try await self.store.commit(
            Self.run(1, Self.crash, at: 10)
                + [
                    .failureAttributed(Sample.attempt(1), .configuration),
                    .trialEnded(Sample.trial(1), .failed, epoch: 1, cost: nil, finals: []),
                ]
                + Self.run(2, AttemptEnd(outcome: .succeeded), at: 20)
                + [.trialEnded(Sample.trial(2), .succeeded, epoch: 1, cost: 1, finals: [])]
        )
        #expect(try await self.failures().history == [])

        try await self.store.commit(
            Self.run(3, Self.crash, at: 30)
                + [
                    .failureAttributed(Sample.attempt(3), .configuration),
                    .trialEnded(Sample.trial(3), .failed, epoch: 1, cost: nil, finals: []),
                ]
        )
        #expect(try await self.failures().history.map(\.attempt) == [Sample.attempt(3)])

        try await self.store.commit([.studyResumed(Sample.study, at: Sample.at(40))])
        #expect(try await self.failures().history == [])
        #expect(try await self.failures().counts == [.configuration: 2])
    }

    @Test func `a failure of a trial that is to run again is kept, however old`() async throws {
        try await self.begin()
        try await self.store.commit(
            Self.run(1, Self.crash, at: 10) + [.trialRequeued(Sample.trial(1))]
                + Self.run(2, AttemptEnd(outcome: .succeeded), at: 20)
                + [.trialEnded(Sample.trial(2), .succeeded, epoch: 1, cost: 1, finals: [])]
        )

        let history = try await self.failures().history

        #expect(history.map(\.attempt) == [Sample.attempt(1)])
        #expect(history.first?.cause == nil)
    }

    @Test func `a quarantine outlives the process, until it ends`() async throws {
        let since = Sample.at(7)
        try await self.store.commit([
            .workerQuarantined(Sample.worker, reason: "x", probesFailed: 0, since: since),
            .workerQuarantined(Sample.worker, reason: "x", probesFailed: 3, since: since),
        ])
        let expected = StoreSnapshot.Quarantine(worker: Sample.worker, reason: "x", probesFailed: 3, since: since)
        #expect(try await self.store.load().quarantines == [expected])

        try await self.store.commit([.workerReadmitted(Sample.worker)])

        #expect(try await self.store.load().quarantines == [])
    }

    @Test func `an attempt that has not ended has no cause`() async throws {
        try await self.begin()
        try await self.store.commit(Array(Self.run(1, Self.crash, at: 10).dropLast()))

        await #expect(throws: StoreError.self) {
            try await self.store.commit([.failureAttributed(Sample.attempt(1), .node)])
        }
    }

    @Test func `a store of version 5 takes causes, and its failures have none`() async throws {
        let path = self.folder.store + ".old"
        do {
            let older = try Store(path: path, migrations: Array(Migration.all.prefix(5)))
            try await older.commit([
                .studyCreated(try Sample.record()), .trialsProposed(Sample.study, Sample.summaries(1...1)),
            ])
            try await older.commit(Self.run(1, Self.crash, at: 10))
            try older.close()
        }

        let store = try Store(path: path)

        #expect(try await store.attempts(of: Sample.trial(1)).first?.cause == nil)
        try await store.commit([.failureAttributed(Sample.attempt(1), .code)])
        #expect(try await store.attempts(of: Sample.trial(1)).first?.cause == .code)
    }
}
