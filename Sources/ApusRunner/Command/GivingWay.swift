import ApusStudy

/// Whether an attempt ended before its last step because it was asked to, and where.
enum GivingWay {
    /// The step after which it saved, of those it was to run; `nil` where it did them all, or was not asked.
    static func stepsDone(_ job: AttemptJob, saved step: Int?) -> Int? {
        guard let steps = job.steps, let step, step < steps.to, RunFolder(path: job.folder).isAskedToGiveWay else {
            return nil
        }
        return max(step, steps.from)
    }
}
