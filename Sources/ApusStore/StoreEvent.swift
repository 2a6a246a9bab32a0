package import ApusStudy

/// Something that has happened, to be made durable.
///
/// The coordinator hands over a batch; one transaction makes all of it durable or none.
package enum StoreEvent: Hashable, Sendable {
    case studyCreated(StudyRecord)
    case studyStateChanged(StudyID, StudyState, reason: String)

    /// `nil` takes the limit away.
    case studyParallelChanged(StudyID, Int?)
    case studyScheduled(StudyID, StudySchedule)

    /// The study and everything of it; its artifacts become unreferenced.
    case studyDeleted(StudyID)

    /// New trials, in the state `waiting`.
    case trialsProposed(StudyID, [TrialSummary])

    /// New entries of the optimizer's log, behind the first `first` ones.
    case optimizerLogged(StudyID, first: Int, [OptimizerEntry])

    /// Why a trial was proposed, as JSON.
    case proposalExplained(TrialID, reasons: [UInt8])

    /// `steps` is absent where the attempt runs its trial to its end.
    case attemptLeased(AttemptID, SessionID, WorkerName, steps: AttemptSteps? = nil, at: UnixTime)

    /// `sequence` is the attempt's last report that this transaction makes durable.
    case attemptStarted(AttemptID, sequence: UInt64, at: UnixTime)

    /// A measurement of the same (attempt, metric, step) takes the place of the older one.
    case measured(AttemptID, sequence: UInt64, [Measurement])

    /// `isLate`: the attempt had been superseded, and its result was kept beside the accepted one.
    case attemptEnded(AttemptID, sequence: UInt64, AttemptEnd, artifact: StoredContent?, isLate: Bool, at: UnixTime)

    /// The attempt gave way after this step: what it saved is of there.
    case attemptShortened(AttemptID, to: Int)

    /// The trial's one accepted result. `epoch` is that of the accepted attempt, 0 for none.
    case trialEnded(TrialID, TrialState, epoch: UInt32, cost: Double?, finals: [MetricValue])

    /// The trial has these values after some of its steps; `epoch` is that of the attempt that ended last.
    case trialPaused(TrialID, epoch: UInt32, cost: Double?, finals: [MetricValue])

    /// Back to waiting: its attempt was lost, it is to run more steps, or a user asked to run it again.
    case trialRequeued(TrialID)

    /// The metrics of an accepted result were read again: they take the place of those before, and so does the reason.
    case trialRemeasured(TrialID, TrialState, cost: Double?, finals: [MetricValue], reason: String)
    case trialInvalidated(TrialID, reason: String)

    /// Tokens and certificates.
    case access(AccessEvent)

    /// What these paused attempts saved is no longer needed; their artifacts become unreferenced.
    case checkpointsReleased([AttemptID])

    /// What these ended attempts left is not to be kept; their artifacts become unreferenced.
    case artifactsReleased([AttemptID])

    /// A user wants a trial's files to stay, or no longer.
    case trialPinned(TrialID, Bool)

    /// By whose fault an attempt brought no result; a later finding takes the place of an earlier one.
    case failureAttributed(AttemptID, FailureCause)

    /// A user let a paused study go on: failures before count no more.
    case studyResumed(StudyID, at: UnixTime)

    /// The worker gets no trials but probes, of which so many have failed.
    case workerQuarantined(WorkerName, reason: String, probesFailed: Int, since: UnixTime)
    case workerReadmitted(WorkerName)

    /// Takes the place of the reading before.
    case clockRead(ClockReading)

    /// Who did what, for the audit log.
    case audit(actor: String, action: String, subject: String, at: UnixTime)
}
