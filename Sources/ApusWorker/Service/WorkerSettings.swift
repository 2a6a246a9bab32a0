package import ApusStudy

/// What a worker is told at its start.
package struct WorkerSettings: Sendable {
    /// What cached inputs may take in all, where the start does not say.
    package static let inputBytesMaxDefault: UInt64 = 64 << 30

    /// Where the coordinator listens for workers.
    package let host: String
    package let port: Int
    package let admission: WorkerAdmission
    package let name: WorkerName

    /// Drawn once by each process, so that two of one name are told apart.
    package let instance: UInt64
    package let capabilities: Capabilities

    /// The folder of the worker's own files; one worker at a time uses it.
    package let folder: String
    package let inputBytesMax: UInt64

    /// How long measurements gather before they are sent.
    package let flushInterval: Duration

    /// How often the logs of a running attempt are looked at.
    package let lookInterval: Duration

    /// How long an attempt that has ended waits for its logs, while the coordinator answers nothing.
    package let logSilenceMax: Duration

    /// How long a shutdown takes, at the most, to hand over what has ended.
    package let handOverMax: Duration

    /// What becomes of attempts while the coordinator cannot be reached.
    package let cutOff: LeaseWatch

    package init(
        host: String,
        port: Int,
        admission: WorkerAdmission,
        name: WorkerName,
        instance: UInt64,
        capabilities: Capabilities,
        folder: String,
        inputBytesMax: UInt64 = Self.inputBytesMaxDefault,
        flushInterval: Duration = .milliseconds(200),
        lookInterval: Duration = .milliseconds(250),
        logSilenceMax: Duration = .seconds(30),
        handOverMax: Duration = .seconds(5),
        cutOff: LeaseWatch = LeaseWatch()
    ) {
        self.cutOff = cutOff
        self.host = host
        self.port = port
        self.admission = admission
        self.name = name
        self.instance = instance
        self.capabilities = capabilities
        self.folder = folder
        self.inputBytesMax = inputBytesMax
        self.flushInterval = flushInterval
        self.lookInterval = lookInterval
        self.logSilenceMax = logSilenceMax
        self.handOverMax = handOverMax
    }
}
