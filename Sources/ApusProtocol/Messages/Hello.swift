package import ApusStudy

/// The first message of a worker.
package struct Hello: Hashable, Sendable {
    /// The protocol versions that the worker speaks, both ends included.
    package let versionMin: UInt32
    package let versionMax: UInt32

    /// The join token; never logged.
    package let token: String
    package let worker: WorkerName

    /// Drawn once by each worker process, so that two of one name are told apart.
    package let instance: UInt64

    /// The program's own version, for people.
    package let software: String
    package let capabilities: Capabilities

    /// The session that this process had before its connection broke.
    package let resuming: SessionID?

    /// Attempts that the worker still holds: running, or ended with reports that are not acknowledged.
    package let held: [AttemptID]

    package init(
        versionMin: UInt32,
        versionMax: UInt32,
        token: String,
        worker: WorkerName,
        instance: UInt64,
        software: String,
        capabilities: Capabilities,
        resuming: SessionID?,
        held: [AttemptID]
    ) {
        self.versionMin = versionMin
        self.versionMax = versionMax
        self.token = token
        self.worker = worker
        self.instance = instance
        self.software = software
        self.capabilities = capabilities
        self.resuming = resuming
        self.held = held
    }
}

/// The answer to a good hello.
package struct Welcome: Hashable, Sendable {
    package struct Held: Hashable, Sendable {
        package let attempt: AttemptID

        /// Every report up to this sequence number is durable; 0 for none.
        package let acknowledged: UInt64

        /// False: the attempt was superseded or is unknown; kill it and forget it.
        package let isKept: Bool

        package init(attempt: AttemptID, acknowledged: UInt64, isKept: Bool) {
            self.attempt = attempt
            self.acknowledged = acknowledged
            self.isKept = isKept
        }
    }

    package let version: UInt32
    package let session: SessionID
    package let heartbeatInterval: Duration

    /// How long a lease lasts without a heartbeat.
    package let lease: Duration
    package let held: [Held]

    package init(
        version: UInt32,
        session: SessionID,
        heartbeatInterval: Duration,
        lease: Duration,
        held: [Held]
    ) {
        self.version = version
        self.session = session
        self.heartbeatInterval = heartbeatInterval
        self.lease = lease
        self.held = held
    }
}

/// Why a hello was refused.
package enum Refusal: UInt32, Hashable, Sendable, CaseIterable {
    case version = 1
    case token = 2
    case nameInUse = 3
    case busy = 4
    case malformed = 5
    case shuttingDown = 6
}
