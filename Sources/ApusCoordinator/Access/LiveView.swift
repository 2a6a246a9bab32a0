/// What a person who watches a study sees.
package struct LiveView: Hashable, Sendable {
    package let study: StudyView

    /// By their numbers, with their curves.
    package let running: [TrialView]

    /// The trials that last ended otherwise than well, newest first; at most 16.
    package let failures: [TrialView]
    package let workers: [WorkerView]

    package init(study: StudyView, running: [TrialView], failures: [TrialView], workers: [WorkerView]) {
        self.study = study
        self.running = running
        self.failures = failures
        self.workers = workers
    }
}
