import ApusSpace
import ApusStudy
import ApusTestSupport

@testable import ApusStore

/// Values that the store's tests need and do not care about.
enum Sample {
    static let study = StudyID(rawValue: 1)
    static let worker = worker("left")
    static let digest = digest(7)
    static let content = StoredContent(digest: digest, byteCount: 4_096)

    static func worker(_ name: String) -> WorkerName {
        WorkerName(rawValue: name) ?? .init(rawValue: "fallback").unsafelyUnwrapped
    }

    static func digest(_ byte: UInt8) -> ContentDigest {
        ContentDigest(bytes: [UInt8](repeating: byte, count: 32)).unsafelyUnwrapped
    }

    static func trial(_ number: UInt32) -> TrialID {
        TrialID(study: Self.study, number: number)
    }

    static func attempt(_ number: UInt32, epoch: UInt32 = 1) -> AttemptID {
        AttemptID(trial: Self.trial(number), epoch: epoch)
    }

    static func record(
        _ id: UInt64 = 1,
        name: String = "mnist",
        fidelity: StudyFidelity? = nil,
        program: Program = .nothing
    ) throws -> StudyRecord {
        let rate = Parameter(
            name: "rate",
            domain: .real(lower: 0.001, upper: 1, scale: .log),
            defaultValue: .real(0.1)
        )
        let study = Study(
            name: name,
            space: try Space(parameters: [rate]),
            objective: Objective(metric: "loss", goal: .minimize),
            holdout: ["test"],
            search: Search(method: .random, seed: 3),
            fidelity: fidelity,
            limits: StudyLimits(trials: 10, wallclock: .seconds(60)),
            program: program
        )
        return StudyRecord(id: StudyID(rawValue: id), study: study, source: "name: \(name)\n", createdAt: at(1))
    }

    static func at(_ milliseconds: Int64) -> UnixTime {
        UnixTime(rawValue: milliseconds)
    }

    static func summaries(_ numbers: ClosedRange<UInt32>) -> [TrialSummary] {
        numbers.map { TrialSummary(number: $0, configuration: Configuration(values: [.real(Double($0) / 10)])) }
    }

    /// A study with so many trials, the first of them leased and started.
    static func started(trials: UInt32 = 2) throws -> [StoreEvent] {
        [
            .studyCreated(try Self.record()),
            .trialsProposed(Self.study, Self.summaries(1...trials)),
            .attemptLeased(Self.attempt(1), SessionID(rawValue: 5), Self.worker, at: Self.at(10)),
            .attemptStarted(Self.attempt(1), sequence: 1, at: Self.at(20)),
        ]
    }
}

extension StoreScratchFolder {
    var store: String {
        self.path + "/apus.db"
    }
}
