import ApusHistory
import ApusStudy
import Foundation
import Testing

/// What the environment says of a record.
private enum Record {
    static let folder = ProcessInfo.processInfo.environment["APUS_RECORD"]
    static let budget = ProcessInfo.processInfo.environment["APUS_RECORD_BUDGET"].flatMap(Int.init)
}

/// Judges what `Tests/partitions` and `Tests/soak` leave behind; `APUS_RECORD` names the folder.
@Suite(.enabled(if: Record.folder != nil)) struct RecordedHistoryTests {
    @Test func `G1 to G4, G8, G9: no result of a record is lost or doubled`() async throws {
        let folder = try #require(Record.folder)
        let budget = try #require(Record.budget)
        let stored = try await StoredHistory.entries(of: "\(folder)/home/data/store.sqlite")
        let computed = try Self.lines("\(folder)/lines").compactMap(Self.computed)
        let seen = try Self.lines("\(folder)/seen").compactMap(Self.seen)
        var checker = HistoryChecker(budget: budget)

        for entry in stored + computed + seen { checker.take(entry) }
        checker.finish(isComplete: true)

        #expect(checker.anomalies == [])
        // A record of nothing proves nothing.
        #expect(!computed.isEmpty && !seen.isEmpty)
        #expect(stored.contains { if case .accepted = $0 { true } else { false } })
    }

    private static func lines(_ path: String) throws -> [[Substring]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
    }

    /// `e STUDY TRIAL EPOCH VALUE TIME HOST`: the end of a program.
    private static func computed(_ words: [Substring]) -> HistoryEntry? {
        guard words.count == 7, words[0] == "e", let trial = Self.trial(words[1], words[2]),
            let epoch = UInt32(words[3]), let cost = Double(words[4])
        else { return nil }
        return .computed(AttemptID(trial: trial, epoch: epoch), cost: cost)
    }

    /// `STUDY TRIAL STATE COST`: an answer of the API.
    private static func seen(_ words: [Substring]) -> HistoryEntry? {
        guard words.count == 4, let trial = Self.trial(words[0], words[1]),
            let state = TrialState(rawValue: String(words[2]))
        else { return nil }
        return .seen(trial, state, cost: Double(words[3]))
    }

    private static func trial(_ study: Substring, _ number: Substring) -> TrialID? {
        guard let study = UInt64(study), let number = UInt32(number) else { return nil }
        return TrialID(study: StudyID(rawValue: study), number: number)
    }
}
