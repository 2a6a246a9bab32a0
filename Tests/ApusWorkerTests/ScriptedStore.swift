import ApusArtifacts
import ApusProtocol
import ApusStudy
import Synchronization

/// What the coordinator of a test keeps over all connections.
final class ScriptedStore: Sendable {
    private struct State {
        var files: [String: [UInt8]] = [:]
        var inputs: [ContentDigest: [UInt8]] = [:]
        var offsets: [String: [Int]] = [:]
        var requests: [(digest: ContentDigest, offset: UInt64)] = []
        var sequences: [AttemptID: UInt64] = [:]
        var refusals: [String: [StreamRefusal]] = [:]
    }

    private let state = Mutex(State())

    func file(_ name: String) -> [UInt8]? {
        self.state.withLock { $0.files[name] }
    }

    /// From which offset each opening of a stream of that name was to go on.
    func offsets(of name: String) -> [Int] {
        self.state.withLock { $0.offsets[name] ?? [] }
    }

    /// From which offset an input was asked for, each time.
    func requests(of digest: ContentDigest) -> [UInt64] {
        self.state.withLock { $0.requests.filter { $0.digest == digest }.map(\.offset) }
    }

    func provide(_ bytes: [UInt8], path: String, isExecutable: Bool = false) -> InputFile {
        let digest = Digester.digest(of: bytes)
        self.state.withLock { $0.inputs[digest] = bytes }
        return InputFile(path: path, digest: digest, byteCount: bytes.count, isExecutable: isExecutable)
    }

    /// Other bytes are sent for that digest, as many.
    func damage(_ digest: ContentDigest) {
        self.state.withLock { $0.inputs[digest] = $0.inputs[digest]?.map { ~$0 } }
    }

    /// The next openings of a stream of that name are refused, for these reasons in turn.
    func refuse(_ name: String, _ reasons: [StreamRefusal]) {
        self.state.withLock { $0.refusals[name] = reasons }
    }

    func refusal(of name: String) -> StreamRefusal? {
        self.state.withLock { state in
            guard let reasons = state.refusals[name], let first = reasons.first else { return nil }
            state.refusals[name] = Array(reasons.dropFirst())
            return first
        }
    }

    /// Whether the report is the attempt's next one, and the last that was taken.
    ///
    /// A worker says again what was not acknowledged in time.
    func reported(_ report: Report) -> (isNew: Bool, last: UInt64) {
        self.state.withLock { state in
            let last = state.sequences[report.attempt, default: 0]
            guard report.sequence == last + 1 else { return (false, last) }
            state.sequences[report.attempt] = report.sequence
            return (true, report.sequence)
        }
    }

    func opened(_ name: String) -> Int {
        self.state.withLock { state in
            let count = state.files[name]?.count ?? 0
            state.offsets[name, default: []].append(count)
            return count
        }
    }

    /// How many bytes the file has then; what does not follow is dropped.
    func append(_ bytes: [UInt8], to name: String, at offset: UInt64) -> Int {
        self.state.withLock { state in
            if offset == UInt64(state.files[name]?.count ?? 0) { state.files[name, default: []] += bytes }
            return state.files[name]?.count ?? 0
        }
    }

    func input(_ digest: ContentDigest, from offset: UInt64) -> [UInt8]? {
        self.state.withLock { state in
            state.requests.append((digest, offset))
            return state.inputs[digest]
        }
    }
}
