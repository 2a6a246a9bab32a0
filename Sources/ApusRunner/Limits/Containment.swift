import ApusStudy

/// In which control group a program is to run, and with which limits.
struct Containment: Sendable {
    let groups: ControlGroups

    /// Of the attempt.
    let name: String
    let limits: AttemptLimits

    /// `nil` where the machine has no control groups for this worker.
    init?(_ job: AttemptJob, _ settings: RunnerSettings) {
        guard let groups = settings.groups else { return nil }
        self.groups = groups
        self.name = ControlGroups.name(of: job.attempt)
        self.limits = AttemptLimits(job.resources, processesMax: settings.processesMax)
    }

    func make() throws(RunnerError) -> ControlGroup {
        try self.groups.make(self.name, self.limits)
    }
}
