import ApusQueue
import ApusStore
import ApusStudy

/// Studies whose trials no worker could ever run.
extension CoordinatorMachine {
    /// Pauses a study that none of the connected workers could run for too long, with the reason.
    ///
    /// A study that waits for its first worker is not paused: nothing is known yet of what will come.
    mutating func pauseUnable(_ moment: Moment, into effects: inout [Effect]) {
        let isAnybodyThere = self.sessions.values.contains { $0.connection != nil }
        for id in self.studies.lively.sorted() {
            guard isAnybodyThere, let run = self.studies[id], run.record.state == .running, run.running.isEmpty,
                !self.queue.canEverRun(id)
            else {
                if self.studies[id]?.unableSince != nil { self.studies[id]?.unableSince = nil }
                continue
            }
            let since = run.unableSince ?? moment.now
            self.studies[id]?.unableSince = since
            guard moment.now - since >= self.settings.unableMax else { continue }
            let minutes = self.settings.unableMax.components.seconds / 60
            let reason =
                "\(self.obstacle(of: id)); after \(minutes) minutes without a worker that could run them; "
                + "start one and resume the study"
            self.studies[id]?.unableSince = nil
            self.queue.studyPaused(id, true)
            self.setState(.paused, of: id, reason: reason, into: &effects)
        }
    }
}
