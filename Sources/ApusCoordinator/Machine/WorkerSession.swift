import ApusProtocol
package import ApusStudy

/// One life of a worker's process, as the coordinator sees it.
package struct WorkerSession: Sendable {
    package let id: SessionID
    package let worker: WorkerName
    package let instance: UInt64
    package let software: String
    package let capabilities: Capabilities
    package let joinedAt: UnixTime

    /// `nil` while it is away.
    package var connection: ConnectionID?
    package var attemptsMax = 0

    /// When it last gave a sign of life, on the coordinator's monotonic clock.
    package var heardAt: Duration

    /// How fast its devices are; empty where it does not know.
    package var rates: [ComputeRates] = []

    /// Why it could not begin its last attempt; empty when it is well.
    package var trouble = ""

    /// The programs that this connection was sent.
    var programs: Set<ContentDigest> = []

    init(id: SessionID, hello: Hello, connection: ConnectionID, _ moment: Moment) {
        self.id = id
        self.worker = hello.worker
        self.instance = hello.instance
        self.software = hello.software
        self.capabilities = hello.capabilities
        self.joinedAt = moment.unix
        self.connection = connection
        self.heardAt = moment.now
    }
}
