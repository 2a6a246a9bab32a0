package import ApusStudy

/// What the end of one attempt, looked at alone, says about why it failed.
package enum FailureEvidence: Hashable, Sendable {
    /// The configuration cannot do better wherever it runs.
    case configuration

    /// It was short of memory; its neighbours may have had it.
    case outOfMemory

    /// The program failed, and who runs it elsewhere or otherwise will know why.
    case program(FailureSignature)

    /// `nil` for an end that is no failure of the attempt's own.
    ///
    /// `end` is judged; `hasStarted` tells that the program ran at all.
    package init?(_ end: AttemptEnd, hasStarted: Bool, program: Program) {
        switch end.outcome {
        case .infeasible, .timedOut: self = .configuration
        case .failed:
            if Self.isOutOfMemory(end) {
                self = .outOfMemory
            } else if Self.isDiverged(end.reason) {
                self = .configuration
            } else if end.reason.hasPrefix(AttemptMetrics.shortfallPrefix) {
                self = end.reason.contains("was reported") ? .program(FailureSignature(end)) : .configuration
            } else if hasStarted, program.isCalledBySMAC {
                // Its crashes are results: SMAC's own rules say what they cost.
                self = .configuration
            } else if !hasStarted || end.signal != nil || (end.exitStatus ?? 0) != 0 || program.isTrained {
                self = .program(FailureSignature(end))
            } else {
                // It ended in order, and says itself that it failed.
                self = .configuration
            }
        case .succeeded, .paused, .stopped, .killed, .lost, .cancelled: return nil
        }
    }

    /// Killed as the kernel does it, or with words that the usual libraries use.
    private static func isOutOfMemory(_ end: AttemptEnd) -> Bool {
        if end.signal == 9 || end.exitStatus == 137 { return true }
        let text = end.reason.lowercased()
        return Self.memoryWords.contains { text.contains($0) }
    }

    private static let memoryWords = [
        "out of memory", "outofmemory", "memoryerror", "std::bad_alloc", "cannot allocate memory",
        "resource_exhausted", "cublas_status_alloc_failed", "cudnn_status_alloc_failed",
    ]

    /// What programs and libraries say when the numbers run away.
    private static func isDiverged(_ reason: String) -> Bool {
        let text = reason.lowercased()
        if Self.divergenceWords.contains(where: { text.contains($0) }) { return true }
        return text.split { !$0.isLetter }.contains { $0 == "nan" || $0 == "nans" || $0 == "inf" }
    }

    private static let divergenceWords = [
        "diverged", "not finite", "non-finite", "nonfinite", "floatingpointerror", "did not converge", "infinity",
        "linalgerror", "singular matrix", "not positive definite", "not positive-definite",
    ]
}

extension Program {
    fileprivate var isTrained: Bool {
        if case .train = self { true } else { false }
    }

    fileprivate var isCalledBySMAC: Bool {
        if case .run(let program) = self { program.passing.smac != nil } else { false }
    }
}
