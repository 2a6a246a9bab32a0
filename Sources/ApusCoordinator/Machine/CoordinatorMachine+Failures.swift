import ApusProtocol
import ApusQueue
import ApusStore
package import ApusStudy

/// Whose fault it is that an attempt brought no result, and what follows from that for its trial, its study and its node.
extension CoordinatorMachine {
    /// Judges the end of an attempt before anything is made of it.
    ///
    /// `again`: nothing of it is accepted, and the trial goes back in line. `isAlone`: nothing ran beside it.
    mutating func classify(
        _ running: RunningAttempt,
        _ judged: AttemptEnd,
        isAlone: Bool,
        _ moment: Moment,
        into effects: inout [Effect]
    ) -> FailureClassifier.Verdict? {
        let trial = running.attempt.trial
        guard let study = self.studies[trial.study]?.study, running.stop == nil else {
            self.nodes.inconclusive(running.attempt, on: running.worker, moment)
            return nil
        }
        switch judged.outcome {
        case .succeeded, .paused, .stopped:
            self.worked(running, moment, into: &effects)
            return nil
        case .lost:
            // A worker that says that it could not begin speaks of its node.
            self.attribute(running.attempt, to: running.startedAt == nil ? .node : .infrastructure, into: &effects)
            self.nodes.inconclusive(running.attempt, on: running.worker, moment)
            return nil
        case .infeasible, .failed, .timedOut, .killed, .cancelled: break
        }
        guard
            let evidence = FailureEvidence(
                judged,
                hasStarted: running.startedAt != nil,
                program: study.program
            )
        else {
            self.nodes.inconclusive(running.attempt, on: running.worker, moment)
            return nil
        }
        let failure = FailureClassifier.Failure(
            attempt: running.attempt,
            worker: running.worker,
            configuration: self.studies[trial.study]?.configurationNumber(of: trial.number),
            evidence: evidence,
            isAlone: isAlone
        )
        return self.failed(failure, moment, into: &effects)
    }

    private mutating func failed(
        _ failure: FailureClassifier.Failure,
        _ moment: Moment,
        into effects: inout [Effect]
    ) -> FailureClassifier.Verdict? {
        let trial = failure.attempt.trial
        let hasOthers = self.hasOthers(failure)
        guard let judgement = self.studies[trial.study]?.failed.failed(failure, hasOthers: hasOthers)
        else { return nil }
        self.judgeNode(failure, judgement, moment, into: &effects)
        for node in judgement.cleared { self.carryOut(self.nodes.cleared(trial, on: node), moment, into: &effects) }
        for (attempt, cause) in judgement.changed.sorted(by: { $0.key < $1.key }) {
            self.attribute(attempt, to: cause, into: &effects)
        }
        if judgement.changed.contains(where: { !$0.value.isTold && $0.key.trial != trial }) {
            // The optimizer took them for the configurations' own.
            self.studies[trial.study]?.restartProposer()
        }
        if case .failed(let cause) = judgement.verdict {
            self.attribute(failure.attempt, to: cause, into: &effects)
            self.studies[trial.study]?.causes[trial.number] = cause
        }
        if let reason = judgement.pause { self.pause(trial.study, because: reason, moment, into: &effects) }
        return judgement.verdict
    }

    private mutating func judgeNode(
        _ failure: FailureClassifier.Failure,
        _ judgement: FailureClassifier.Judgement,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        guard case .program(let signature) = failure.evidence else {
            return self.nodes.inconclusive(failure.attempt, on: failure.worker, moment)
        }
        let actions = self.nodes.failed(
            failure.attempt,
            on: failure.worker,
            reason: signature.text,
            isSuspicion: judgement.verdict == .again,
            isCode: judgement.verdict == .failed(.code),
            moment
        )
        self.carryOut(actions, moment, into: &effects)
    }

    /// A trial's program ended well: where it failed before, that was the node's fault.
    mutating func worked(_ running: RunningAttempt, _ moment: Moment, into effects: inout [Effect]) {
        let trial = running.attempt.trial
        self.carryOut(self.nodes.succeeded(running.attempt, on: running.worker, moment), moment, into: &effects)
        let failures = self.studies[trial.study]?.failed.succeeded(trial.number) ?? []
        for failure in failures {
            self.attribute(failure.attempt, to: .node, into: &effects)
            guard failure.worker != running.worker else { continue }
            let actions = self.nodes.workedElsewhere(trial, failedOn: failure.worker, moment)
            self.carryOut(actions, moment, into: &effects)
        }
    }

    /// Counts an attempt under whose fault its end was, and makes that durable.
    mutating func attribute(_ attempt: AttemptID, to cause: FailureCause, into effects: inout [Effect]) {
        guard self.studies[attempt.trial.study]?.attribute(attempt, to: cause) ?? false else { return }
        effects.append(.store(.failureAttributed(attempt, cause)))
    }

    /// Whether another node could run what failed, and is to.
    private func hasOthers(_ failure: FailureClassifier.Failure) -> Bool {
        let trial = failure.attempt.trial
        guard let study = self.studies[trial.study]?.study, study.failures.triesElsewhere, !self.isClosed(trial) else {
            return false
        }
        return self.queue.canRunElsewhere(trial.study, avoiding: [failure.worker])
    }

    /// Whether nothing ran beside an attempt that could have taken its memory.
    ///
    /// Devices are an attempt's own; only main memory is shared with neighbours.
    func isAlone(_ running: RunningAttempt, _ end: AttemptEnd) -> Bool {
        if self.queue.heldCount(running.session) <= 1 { return true }
        let gpus = self.studies[running.attempt.trial.study]?.study.resources.gpus ?? 0
        return gpus > 0 && end.reason.lowercased().contains("cuda")
    }

    /// The study starts no more trials until a user has looked.
    private mutating func pause(
        _ id: StudyID,
        because reason: String,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        guard self.studies[id]?.record.state == .running else { return }
        self.queue.studyPaused(id, true)
        self.setState(.paused, of: id, reason: reason, into: &effects)
        self.audit("pause", "study \(id.rawValue): \(reason)", moment, into: &effects)
    }

    // Nodes

    mutating func carryOut(_ actions: [NodeHealth.Action], _ moment: Moment, into effects: inout [Effect]) {
        for action in actions {
            switch action {
            case .quarantine(let worker, let reason, let probesFailed, let since, let isNew):
                self.queue.workerAdmitted(worker, .closed)
                effects.append(
                    .store(.workerQuarantined(worker, reason: reason, probesFailed: probesFailed, since: since))
                )
                guard isNew else { continue }
                self.audit("quarantine", "worker \(worker.rawValue): \(reason)", moment, into: &effects)
            case .probe(let worker): self.queue.workerAdmitted(worker, .oneTrial)
            case .readmit(let worker, let reason):
                self.queue.workerAdmitted(worker, .open)
                effects.append(.store(.workerReadmitted(worker)))
                self.audit("readmit", "worker \(worker.rawValue): \(reason)", moment, into: &effects)
            }
        }
    }

    /// A user lets a worker in again; throws when it is not under quarantine.
    package mutating func readmit(
        _ worker: WorkerName,
        _ moment: Moment,
        into effects: inout [Effect]
    ) throws(CoordinatorError) {
        guard let actions = self.nodes.readmitted(worker) else {
            guard self.sessions.values.contains(where: { $0.worker == worker }) else {
                throw .notFound("there is no worker '\(worker.rawValue)'; `apus worker list` shows those there are")
            }
            throw .conflict("worker '\(worker.rawValue)' is not under quarantine")
        }
        self.carryOut(actions, moment, into: &effects)
    }

    /// Failures that awaited what other nodes say when the former coordinator ended.
    mutating func restoreSuspicions(_ part: StoreSnapshot.StudyPart, _ moment: Moment) {
        let unended = Set(part.trials.lazy.filter { !$0.state.isEnded }.map(\.number))
        for past in part.failures.history where past.cause == nil && unended.contains(past.attempt.trial.number) {
            let signature = FailureSignature(past.end)
            // What it decided it decided before the restart.
            _ = self.nodes.failed(
                past.attempt,
                on: past.worker,
                reason: signature.text,
                isSuspicion: true,
                moment
            )
        }
    }

    /// What the coordinator itself decided, for the audit log.
    private func audit(_ action: String, _ subject: String, _ moment: Moment, into effects: inout [Effect]) {
        effects.append(.store(.audit(actor: "coordinator", action: action, subject: subject, at: moment.unix)))
    }
}
