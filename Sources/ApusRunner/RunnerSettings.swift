/// What a runner is told by the worker that owns it.
package struct RunnerSettings: Sendable {
    /// The variables of the worker's own environment that a program gets too.
    package static let inheritedNames: Set<String> = [
        "CUDA_VISIBLE_DEVICES", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "LOGNAME", "NVIDIA_VISIBLE_DEVICES",
        "PATH", "TZ", "USER",
    ]

    /// The worker's environment; only `inheritedNames` of it reach a program.
    package let environment: [String: String]

    /// How many bytes of standard output, and of standard error, are kept of one program.
    package let logBytesMax: Int

    /// How long a program may take to end after SIGTERM, before SIGKILL.
    package let grace: Duration

    /// Where programs are held to their limits; `nil` where the machine has no control groups for this worker.
    package let groups: ControlGroups?

    /// Processes and threads that the programs of one attempt may have.
    package let processesMax: Int

    /// Where the secrets of this host are; `nil` where programs get none.
    package let secrets: SecretFolder?

    package init(
        environment: [String: String],
        logBytesMax: Int = 268_435_456,
        grace: Duration = .seconds(2),
        groups: ControlGroups? = nil,
        processesMax: Int = 4_096,
        secrets: SecretFolder? = nil
    ) {
        self.secrets = secrets
        self.groups = groups
        self.processesMax = processesMax
        self.environment = environment.filter { Self.inheritedNames.contains($0.key) }
        self.logBytesMax = logBytesMax
        self.grace = grace
    }
}
