package import ApusOptimizer
package import ApusStudy

/// What the HTTP API may ask of the coordinator, and nothing else.
///
/// Every method answers from what is durable or in memory, in bounded time. What a caller can do wrong comes
/// back as a ``CoordinatorError`` whose text is meant for a person; any other error is a fault of the
/// coordinator. An `actor` argument is who did it, for the audit log.
package protocol CoordinatorAccess: Sendable {
    /// Bytes of a stream, pulled by the reader: made with `init(unfolding:)`, so that nothing piles up.
    typealias ByteStream = AsyncThrowingStream<[UInt8], any Error>

    func health() async throws -> HealthView
    func workers() async throws -> [WorkerView]

    /// Lets a worker in again that is under quarantine; a `conflict` when it is not.
    func readmit(_ worker: WorkerName, by actor: String) async throws

    // Studies

    /// Makes a study durable and starts it. `invalid` when an input's content was not put before.
    func submit(_ study: Study, source: String, by actor: String) async throws -> StudyID

    /// In the order of their numbers.
    func studies() async throws -> [StudyView]

    /// A study by its number in decimal, or by its name: then the newest of that name.
    func find(_ reference: String) async throws -> StudyID
    func study(_ id: StudyID) async throws -> StudyView

    /// The study file as the user wrote it.
    func source(of id: StudyID) async throws -> String
    func live(_ id: StudyID) async throws -> LiveView

    /// A change that is already in force is no error; one that an ended study cannot take is a `conflict`.
    func change(_ id: StudyID, _ change: StudyChange, by actor: String) async throws

    /// Running attempts are called off first; returns when all of the study is gone.
    func delete(_ id: StudyID, by actor: String) async throws

    /// Makes every proposal of a study again from its stored log, and compares; takes as long as the study's asks did.
    func replay(_ id: StudyID) async throws -> ReplayView

    // Trials

    /// Why a trial has its configuration; `nil` for one that no model proposed or that a user added.
    func reasons(of id: TrialID) async throws -> ProposalReasons?

    /// Where a trial has its configuration from; `nil` where the stored log does not say.
    func origin(of id: TrialID) async throws -> TrialOrigin?

    /// What the rule for the steps of trials made of it, in order; empty in a study without such a rule.
    func decisions(of id: TrialID) async throws -> [FidelityReasons]

    /// What a trial runs on, and what became of its configuration; `nil` in a study without instances.
    func race(of id: TrialID) async throws -> RaceView?

    /// Why a trial waits, worker by worker; `nil` for one that does not.
    func waiting(of id: TrialID) async throws -> WaitingView?

    /// How long a trial is expected to run in all, or was; `nil` where that cannot be told.
    func expected(of id: TrialID) async throws -> Duration?

    func trials(of id: StudyID, _ query: TrialQuery) async throws -> TrialPage

    /// Each curve is down-sampled to at most `pointsMax` points, the first and the last among them.
    func trial(_ id: TrialID, pointsMax: Int) async throws -> TrialDetail

    /// Ends a running or waiting trial for good, as `killed`.
    func kill(_ id: TrialID, by actor: String) async throws

    /// Puts an ended trial back to waiting; its result stands until the new attempt is accepted.
    func rerun(_ id: TrialID, by actor: String) async throws

    /// Adds a trial of the user's own; every active parameter has a value.
    func addTrial(to id: StudyID, values: [NamedValue], by actor: String) async throws -> TrialID
    func invalidate(_ id: TrialID, reason: String, by actor: String) async throws

    /// Replaces the metrics of a trial that succeeded or failed by those that were read again elsewhere.
    ///
    /// `values` are those that count, by name; 1 to 1,000 of them. The objective judges the trial again.
    func remeasure(_ id: TrialID, values: [String: Double], by actor: String) async throws

    // Files

    /// The stored logs of an attempt, and while it runs the files of its folder; the newest attempt when `nil`.
    func files(of id: TrialID, epoch: UInt32?) async throws -> [FileView]

    /// Bytes of one of those files. `offset` counts from the end when it is negative.
    func read(
        _ path: String,
        of id: TrialID,
        epoch: UInt32?,
        offset: Int64,
        byteCountMax: Int
    ) async throws -> FileSlice

    /// The accepted artifact of a trial as it is stored, a `.tar.zst`.
    func artifact(of id: TrialID) async throws -> ByteStream
    func artifactMembers(of id: TrialID) async throws -> [FileView]
    func artifactMember(_ path: String, of id: TrialID) async throws -> ByteStream

    /// What the attempts of a study left and the coordinator has still.
    func storedFiles(of id: StudyID) async throws -> [StoredFileView]

    /// Keeps a trial's files whatever the study's policy says, or no longer.
    func pin(_ id: TrialID, isPinned: Bool, by actor: String) async throws

    /// Gives up the artifacts of ended trials but the best `best`, the pinned ones, and those that may still be needed;
    /// those that were, or with `isDryRun` would be, given up.
    func prune(_ id: StudyID, best: Int, isDryRun: Bool, by actor: String) async throws -> [StoredFileView]

    /// One `.tar.zst` of all trials: the study file, the table, logs and artifacts.
    func archive(of id: StudyID) async throws -> ByteStream

    // Content

    /// Those that are not stored yet.
    func missingContent(of digests: [ContentDigest]) async throws -> [ContentDigest]

    /// Stores what hashes to `digest`; `invalid` when it does not, `tooLarge` above the store's limit.
    func putContent<Bytes: AsyncSequence & Sendable>(
        _ digest: ContentDigest,
        _ bytes: Bytes
    ) async throws where Bytes.Element == [UInt8]
}
