package import ApusStudy

/// Decides whose fault the failures of a study's attempts are, before its optimizer learns of them.
///
/// Pure: each failure comes in with what its end says, and a verdict goes out. A failure that one node alone has seen is
/// looked at a second time elsewhere, once for each trial. A failure that comes in the same way from several
/// configurations, or on several nodes, and with no success in between, is the code's; a success shows that the code
/// works, and that it was the configurations.
package struct FailureClassifier: Sendable {
    /// One attempt that failed.
    package struct Failure: Hashable, Sendable {
        package let attempt: AttemptID
        package let worker: WorkerName

        /// The first trial with its configuration, by number.
        package let configuration: UInt32
        package let evidence: FailureEvidence

        /// Whether nothing ran beside it, so that what it lacked nobody else had.
        package let isAlone: Bool

        package init(
            attempt: AttemptID,
            worker: WorkerName,
            configuration: UInt32? = nil,
            evidence: FailureEvidence,
            isAlone: Bool = true
        ) {
            self.attempt = attempt
            self.worker = worker
            self.configuration = configuration ?? attempt.trial.number
            self.evidence = evidence
            self.isAlone = isAlone
        }
    }

    package enum Verdict: Hashable, Sendable {
        /// Nothing is decided: the trial runs again, elsewhere if it can.
        case again

        /// The trial has failed, by that cause.
        case failed(FailureCause)
    }

    package struct Judgement: Hashable, Sendable {
        package let verdict: Verdict

        /// Failures from before whose cause is known by now, or is another one.
        package var changed: [AttemptID: FailureCause] = [:]

        /// Nodes that a failure elsewhere has cleared of a suspicion, with its trial.
        package var cleared: [WorkerName] = []

        /// Why the study pauses; `nil` when it does not.
        package var pause: String?
    }

    /// Attempts that failed the same way, none of them with a success behind it.
    private struct Sighting: Sendable {
        let signature: FailureSignature
        var attempts: [AttemptID] = []
        var configurations: Set<UInt32> = []
        var workers: Set<WorkerName> = []
        var isCode = false
    }

    /// More kinds of failures than these in a row are forgotten, the oldest first.
    static let sightingsMax = 64

    /// More failures of one kind in a row add nothing to what is known.
    static let attemptsMax = 1_000

    package let pauseAfter: Int?

    /// Failures that await what another node says, by trial.
    package private(set) var open: [UInt32: [Failure]] = [:]
    private var sightings: [Sighting] = []

    package init(pauseAfter: Int?) {
        self.pauseAfter = pauseAfter
    }

    /// Where a trial is not to run again, as long as there are other nodes.
    package func avoided(by trial: UInt32) -> Set<WorkerName> {
        Set(self.open[trial]?.map(\.worker) ?? [])
    }

    /// `hasOthers`: another node could run the trial.
    package mutating func failed(_ failure: Failure, hasOthers: Bool) -> Judgement {
        let before = self.open[failure.attempt.trial.number] ?? []
        switch failure.evidence {
        case .configuration: return self.settled(.configuration, failure, before)
        case .outOfMemory:
            guard before.isEmpty, !failure.isAlone else { return self.settled(.configuration, failure, before) }
            self.open[failure.attempt.trial.number] = [failure]
            return Judgement(verdict: .again)
        case .program(let signature): return self.failed(failure, signature, before, hasOthers: hasOthers)
        }
    }

    private mutating func failed(
        _ failure: Failure,
        _ signature: FailureSignature,
        _ before: [Failure],
        hasOthers: Bool
    ) -> Judgement {
        let index = self.see(signature, failure)
        let isOnSeveral = self.sightings[index].workers.count > 1
        guard !before.isEmpty || isOnSeveral || !hasOthers else {
            self.open[failure.attempt.trial.number] = [failure]
            return Judgement(verdict: .again)
        }
        let limit = self.pauseAfter ?? StudyFailures.pauseAfterStandard
        let isCode = isOnSeveral || self.sightings[index].configurations.count >= limit
        var judgement = self.settled(isCode ? .code : .configuration, failure, before)
        guard isCode else { return judgement }
        if !self.sightings[index].isCode {
            self.sightings[index].isCode = true
            // What looked like the configuration's fault before was the code's; what waits for another node still does.
            let waiting = Set(self.open.values.joined().map(\.attempt))
            for attempt in self.sightings[index].attempts where attempt != failure.attempt && !waiting.contains(attempt)
            {
                judgement.changed[attempt] = .code
            }
        }
        let count = self.sightings[index].configurations.count
        if let pauseAfter, count >= pauseAfter {
            judgement.pause = Self.pauseReason(signature, count: count, workers: self.sightings[index].workers)
        }
        return judgement
    }

    /// The trial has failed for good: what other nodes said of it before has the same cause, and they are cleared.
    private mutating func settled(_ cause: FailureCause, _ failure: Failure, _ before: [Failure]) -> Judgement {
        self.open[failure.attempt.trial.number] = nil
        var judgement = Judgement(verdict: .failed(cause))
        for earlier in before { judgement.changed[earlier.attempt] = cause }
        judgement.cleared = before.map(\.worker).filter { $0 != failure.worker }
        return judgement
    }

    /// A trial's program ended well: its failures before were the fault of where it ran then.
    package mutating func succeeded(_ trial: UInt32) -> [Failure] {
        self.sightings.removeAll()
        return self.open.removeValue(forKey: trial) ?? []
    }

    /// The trial ended otherwise: nobody will know.
    package mutating func dropped(_ trial: UInt32) {
        self.open[trial] = nil
    }

    /// A user lets the study go on: failures count anew.
    package mutating func resumed() {
        self.sightings.removeAll()
    }

    /// Takes in a failure from before a restart: it was judged, unless its trial is still to run.
    package mutating func restored(_ failure: Failure, isOpen: Bool) {
        if isOpen { self.open[failure.attempt.trial.number, default: []].append(failure) }
        guard case .program(let signature) = failure.evidence else { return }
        let index = self.see(signature, failure)
        let limit = self.pauseAfter ?? StudyFailures.pauseAfterStandard
        let sighting = self.sightings[index]
        self.sightings[index].isCode = sighting.workers.count > 1 || sighting.configurations.count >= limit
    }

    /// The place of the failures of this kind, with one more.
    private mutating func see(_ signature: FailureSignature, _ failure: Failure) -> Int {
        var index = self.sightings.firstIndex { $0.signature == signature }
        if index == nil {
            if self.sightings.count >= Self.sightingsMax { self.sightings.removeFirst() }
            self.sightings.append(Sighting(signature: signature))
            index = self.sightings.count - 1
        }
        let place = index ?? 0
        if self.sightings[place].attempts.count < Self.attemptsMax {
            self.sightings[place].attempts.append(failure.attempt)
            self.sightings[place].configurations.insert(failure.configuration)
            self.sightings[place].workers.insert(failure.worker)
        }
        return place
    }

    /// How every reason of such a pause begins.
    static let pausePrefix = "the same failure came from "

    private static func pauseReason(_ signature: FailureSignature, count: Int, workers: Set<WorkerName>) -> String {
        let nodes = workers.map(\.rawValue).sorted().prefix(4).joined(separator: ", ")
        return Self.pausePrefix + "\(count) configuration\(count == 1 ? "" : "s") with no success in between, on "
            + "\(nodes): \(signature.text); mend it, then let the study go on with 'apus study resume', and run "
            + "what failed again with 'apus trial rerun'"
    }
}
