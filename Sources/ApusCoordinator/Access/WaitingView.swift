/// Why a waiting trial is not running.
package struct WaitingView: Hashable, Sendable {
    /// Why one worker does not run it.
    package struct Host: Hashable, Sendable {
        package let worker: String
        package let reason: String

        package init(worker: String, reason: String) {
            self.worker = worker
            self.reason = reason
        }
    }

    /// Of the study: that it is paused, its own limit, its place in line, its share.
    package let study: [String]

    /// By name.
    package let hosts: [Host]

    package init(study: [String], hosts: [Host]) {
        self.study = study
        self.hosts = hosts
    }
}
