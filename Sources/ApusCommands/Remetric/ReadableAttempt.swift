import ApusAPI

/// The accepted attempt of a trial, when its stored output can be read again.
struct ReadableAttempt: Hashable, Sendable {
    let epoch: UInt32
    let hasArtifact: Bool

    init(epoch: UInt32, hasArtifact: Bool) {
        self.epoch = epoch
        self.hasArtifact = hasArtifact
    }

    /// Throws ``UnreadableTrial`` unless the program ended well: it succeeded, or only its metrics were amiss.
    init(_ detail: TrialDetailAnswer) throws {
        let state = detail.trial.state
        guard !["waiting", "running"].contains(state) else { throw UnreadableTrial("it is \(state)") }
        guard ["succeeded", "failed"].contains(state) else { throw UnreadableTrial("it ended as \(state)") }
        guard let attempt = detail.attempts.first(where: \.isAccepted) else {
            throw UnreadableTrial("none of its attempts was accepted")
        }
        let hasEnded = attempt.outcome == "succeeded" || attempt.exitStatus == 0
        guard hasEnded || attempt.reason.hasPrefix("the post-processing '") else {
            throw UnreadableTrial("its program did not end well: \(Self.cause(attempt.reason))")
        }
        self.init(epoch: attempt.epoch, hasArtifact: attempt.artifact != nil)
    }

    /// The first line, without the announcement of log lines that follow it.
    private static func cause(_ reason: String) -> Substring {
        let line = reason.prefix { !$0.isNewline }
        return line.firstRange(of: "; the last lines of ").map { line[..<$0.lowerBound] } ?? line
    }
}
