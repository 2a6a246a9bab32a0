import ApusCoordinator
import ApusOptimizer
import ApusSpace
import ApusStudy
import Synchronization

/// A coordinator that answers from a script, and remembers what it was told.
final class ScriptedCoordinator: CoordinatorAccess {
    struct State {
        var studies: [StudyView] = []
        var sources: [StudyID: String] = [:]
        var trials: [TrialView] = []
        var files: [String: [UInt8]] = [:]

        /// What a running attempt appends to its file, one piece for each look.
        var pieces: [[UInt8]] = []
        var contents: [ContentDigest: [UInt8]] = [:]
        var workers: [WorkerView] = []
        var orders: [String] = []

        /// By trial.
        var attempts: [UInt32: [AttemptView]] = [:]
        var artifacts: [UInt32: [UInt8]] = [:]
        var storedFiles: [StoredFileView] = []

        var replay: ReplayView?

        /// By trial.
        var reasons: [UInt32: ProposalReasons] = [:]
        var decisions: [UInt32: [FidelityReasons]] = [:]
        var origins: [UInt32: TrialOrigin] = [:]

        /// Thrown by every call when it is set.
        var error: (any Error)?
    }

    private let state: Mutex<State>

    init(_ state: State) {
        self.state = Mutex(state)
    }

    var orders: [String] {
        self.state.withLock { $0.orders }
    }

    var contents: [ContentDigest: [UInt8]] {
        self.state.withLock { $0.contents }
    }

    private func with<Result>(_ body: (inout sending State) throws -> sending Result) throws -> Result {
        try self.state.withLock { state in
            if let error = state.error { throw error }
            return try body(&state)
        }
    }

    private func order(_ text: String) throws {
        try self.with { $0.orders.append(text) }
    }

    func health() async throws -> HealthView {
        try self.with { state in
            HealthView(
                version: "0.1.0",
                uptime: .seconds(5),
                studiesRunning: state.studies.count,
                workersConnected: state.workers.count
            )
        }
    }

    func workers() async throws -> [WorkerView] {
        try self.with { $0.workers }
    }

    func submit(_ study: Study, source: String, by actor: String) async throws -> StudyID {
        try self.with { state in
            let id = StudyID(rawValue: UInt64(state.studies.count + 1))
            state.studies.append(
                StudyView(id: id, study: study, state: .running, createdAt: UnixTime(rawValue: 0))
            )
            state.sources[id] = source
            state.orders.append("submit \(study.name) by \(actor)")
            return id
        }
    }

    func studies() async throws -> [StudyView] {
        try self.with { $0.studies }
    }

    func find(_ reference: String) async throws -> StudyID {
        try self.with { state in
            let found = state.studies.last { $0.study.name == reference || "\($0.id.rawValue)" == reference }
            guard let found else { throw CoordinatorError.notFound("There is no study '\(reference)'.") }
            return found.id
        }
    }

    func study(_ id: StudyID) async throws -> StudyView {
        try self.with { state in
            guard let study = state.studies.first(where: { $0.id == id }) else {
                throw CoordinatorError.notFound("There is no study \(id.rawValue).")
            }
            return study
        }
    }

    func source(of id: StudyID) async throws -> String {
        try self.with { $0.sources[id] ?? "" }
    }

    func live(_ id: StudyID) async throws -> LiveView {
        let study = try await self.study(id)
        return try self.with { state in
            LiveView(
                study: study,
                running: state.trials.filter { $0.state == .running },
                failures: state.trials.filter { $0.state == .failed },
                workers: state.workers
            )
        }
    }

    func change(_ id: StudyID, _ change: StudyChange, by actor: String) async throws {
        try self.order("\(change) \(id.rawValue) by \(actor)")
    }

    func delete(_ id: StudyID, by actor: String) async throws {
        try self.order("delete \(id.rawValue) by \(actor)")
    }

    func replay(_ id: StudyID) async throws -> ReplayView {
        try self.with { state in
            state.replay ?? ReplayView(report: OptimizerReplay.Report(), duration: .zero, mismatches: [])
        }
    }

    func reasons(of id: TrialID) async throws -> ProposalReasons? {
        try self.with { $0.reasons[id.number] }
    }

    func origin(of id: TrialID) async throws -> TrialOrigin? {
        try self.with { $0.origins[id.number] }
    }

    func decisions(of id: TrialID) async throws -> [FidelityReasons] {
        try self.with { $0.decisions[id.number] ?? [] }
    }

    func waiting(of id: TrialID) async throws -> WaitingView? { nil }

    func expected(of id: TrialID) async throws -> Duration? { .seconds(190) }

    func race(of id: TrialID) async throws -> RaceView? { nil }

    func trials(of id: StudyID, _ query: TrialQuery) async throws -> TrialPage {
        try self.with { state in
            state.orders.append("trials \(query.sort) \(query.isDescending) \(query.offset) \(query.limit)")
            let matching = state.trials.filter { query.states?.contains($0.state) ?? true }
            return TrialPage(
                total: matching.count,
                trials: Array(matching.dropFirst(query.offset).prefix(query.limit))
            )
        }
    }

    func trial(_ id: TrialID, pointsMax: Int) async throws -> TrialDetail {
        try self.with { state in
            guard let trial = state.trials.first(where: { $0.id == id }) else {
                throw CoordinatorError.notFound("There is no trial \(id.number).")
            }
            let curve = TrialDetail.Curve(metric: "val_error", points: Array(trial.curve.prefix(pointsMax)))
            return TrialDetail(trial: trial, attempts: state.attempts[id.number] ?? [], curves: [curve])
        }
    }

    func kill(_ id: TrialID, by actor: String) async throws {
        try self.order("kill \(id.number) by \(actor)")
    }

    func readmit(_ worker: WorkerName, by actor: String) async throws {
        try self.order("readmit \(worker.rawValue) by \(actor)")
    }

    func rerun(_ id: TrialID, by actor: String) async throws {
        try self.order("rerun \(id.number) by \(actor)")
    }

    func addTrial(to id: StudyID, values: [NamedValue], by actor: String) async throws -> TrialID {
        try self.order("add \(values.map { "\($0.name)=\($0.value)" }.joined(separator: " "))")
        return TrialID(study: id, number: 61)
    }

    func storedFiles(of id: StudyID) async throws -> [StoredFileView] {
        try self.with { $0.storedFiles }
    }

    func pin(_ id: TrialID, isPinned: Bool, by actor: String) async throws {
        try self.order("\(isPinned ? "pin" : "unpin") \(id.number) by \(actor)")
    }

    func prune(_ id: StudyID, best: Int, isDryRun: Bool, by actor: String) async throws -> [StoredFileView] {
        try self.order("prune to \(best)\(isDryRun ? " or not" : "") by \(actor)")
        return try self.with { $0.storedFiles }
    }

    func invalidate(_ id: TrialID, reason: String, by actor: String) async throws {
        try self.order("invalidate \(id.number): \(reason)")
    }

    /// The trial's cost is then its objective's value.
    func remeasure(_ id: TrialID, values: [String: Double], by actor: String) async throws {
        try self.with { state in
            let texts = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            state.orders.append("remeasure \(id.number): \(texts.joined(separator: " ")) by \(actor)")
            guard let index = state.trials.firstIndex(where: { $0.id == id }) else { return }
            guard state.trials[index].state.isEnded else { throw CoordinatorError.conflict("It is running.") }
            let cost = values["val_error"].flatMap { $0.isFinite ? $0 : nil }
            state.trials[index] = TrialView(
                id: id,
                values: state.trials[index].values,
                state: cost == nil ? .failed : .succeeded,
                cost: cost,
                reason: cost == nil ? "no 'val_error' was reported" : ""
            )
        }
    }

    func files(of id: TrialID, epoch: UInt32?) async throws -> [FileView] {
        try self.with { state in
            state.files.keys.sorted().map {
                FileView(path: $0, place: .log, byteCount: state.files[$0].map { Int64($0.count) })
            }
        }
    }

    func read(
        _ path: String,
        of id: TrialID,
        epoch: UInt32?,
        offset: Int64,
        byteCountMax: Int
    ) async throws -> FileSlice {
        try self.with { state in
            if !state.pieces.isEmpty { state.files[path, default: []] += state.pieces.removeFirst() }
            guard let bytes = state.files["\(id.number)/\(path)"] ?? state.files[path] else {
                throw CoordinatorError.notFound("There is no file '\(path)'.")
            }
            let start = min(bytes.count, Int(offset < 0 ? max(0, Int64(bytes.count) + offset) : offset))
            let slice = bytes[start...].prefix(byteCountMax)
            let isComplete = state.pieces.isEmpty && slice.endIndex == bytes.count
            return FileSlice(offset: Int64(start), bytes: Array(slice), isComplete: isComplete)
        }
    }

    func artifact(of id: TrialID) async throws -> ByteStream {
        Self.stream(try self.with { $0.artifacts[id.number].map { [$0] } } ?? [[1, 2], [3]])
    }

    func artifactMembers(of id: TrialID) async throws -> [FileView] {
        [FileView(path: "model/model.json", place: .artifact, byteCount: 2)]
    }

    func artifactMember(_ path: String, of id: TrialID) async throws -> ByteStream {
        Self.stream([Array("{}".utf8)])
    }

    func archive(of id: StudyID) async throws -> ByteStream {
        Self.stream([Array("arch".utf8), Array("ive".utf8)])
    }

    func missingContent(of digests: [ContentDigest]) async throws -> [ContentDigest] {
        try self.with { state in digests.filter { state.contents[$0] == nil } }
    }

    func putContent<Bytes: AsyncSequence & Sendable>(
        _ digest: ContentDigest,
        _ bytes: Bytes
    ) async throws where Bytes.Element == [UInt8] {
        var all: [UInt8] = []
        for try await piece in bytes { all += piece }
        let content = all
        try self.with { $0.contents[digest] = content }
    }

    private static func stream(_ pieces: [[UInt8]]) -> ByteStream {
        ByteStream { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish()
        }
    }
}
