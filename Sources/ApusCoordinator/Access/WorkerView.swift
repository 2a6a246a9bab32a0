package import ApusStudy

/// A worker that the coordinator knows.
package struct WorkerView: Hashable, Sendable {
    package enum Link: String, Hashable, Sendable {
        case connected

        /// Its connection broke, and its leases still run.
        case away

        /// It takes no new attempt and ends those it has.
        case draining
    }

    package let name: WorkerName
    package let link: Link
    package let capabilities: Capabilities

    /// The program's own version.
    package let software: String

    /// How many attempts it is willing to hold now.
    package let attemptsMax: Int
    package let attempts: [AttemptID]
    package let joinedAt: UnixTime

    /// How long ago it last gave a sign of life.
    package let silence: Duration

    /// Why it could not begin its last attempt; empty when it is well.
    package let trouble: String

    /// Why it gets no trials but probes; `nil` when it gets them.
    package let quarantine: Quarantine?

    package struct Quarantine: Hashable, Sendable {
        package let reason: String
        package let since: UnixTime
        package let probesFailed: Int

        /// Until the next probe; `nil` while one is offered or runs.
        package let probeIn: Duration?
    }

    package init(
        name: WorkerName,
        link: Link,
        capabilities: Capabilities,
        software: String,
        attemptsMax: Int,
        attempts: [AttemptID],
        joinedAt: UnixTime,
        silence: Duration,
        trouble: String = "",
        quarantine: Quarantine? = nil
    ) {
        self.name = name
        self.link = link
        self.capabilities = capabilities
        self.software = software
        self.attemptsMax = attemptsMax
        self.attempts = attempts
        self.joinedAt = joinedAt
        self.silence = silence
        self.trouble = trouble
        self.quarantine = quarantine
    }
}
