/// What a person who watches a study sees.
package struct LiveAnswer: Codable, Hashable, Sendable {
    package let study: StudyAnswer
    package let running: [TrialAnswer]
    package let failures: [TrialAnswer]
    package let workers: [WorkerAnswer]

    package init(study: StudyAnswer, running: [TrialAnswer], failures: [TrialAnswer], workers: [WorkerAnswer]) {
        self.study = study
        self.running = running
        self.failures = failures
        self.workers = workers
    }
}
