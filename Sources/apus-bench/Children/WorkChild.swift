import ApusProtocol
import ApusStudy
import ApusTransport
import ApusWorker
import ArgumentParser
import Logging

/// The worker of one run.
struct WorkChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-work", shouldDisplay: false)

    @Argument var folder: String
    @Option var port: Int
    @Option var slots: Int

    func run() async throws {
        guard let worker = IdleWorker(slots: self.slots) else { throw BenchError("the worker has no legal name") }
        let client = ClusterClient(
            settings: ClientSettings(host: "127.0.0.1", port: self.port),
            logger: Logger(label: "apus-bench") { _ in SwiftLogNoOpLogHandler() },
            clock: ContinuousClock(),
            chance: { 0.5 },
            delegate: worker
        )
        try await client.run()
    }
}

actor IdleWorker: ClusterClientDelegate {
    private var machine: WorkerMachine
    private let slots: Int
    private let name: WorkerName

    /// Fails when the name is no worker's name.
    init?(slots: Int, name: String = "bench") {
        guard let name = WorkerName(rawValue: name) else { return nil }
        self.name = name
        self.slots = slots
        self.machine = WorkerMachine(slots: slots)
    }

    func hello() -> Hello {
        Hello(
            versionMin: 1,
            versionMax: 1,
            token: LocalCluster.token,
            worker: self.name,
            instance: 1,
            software: "apus-bench",
            capabilities: Capabilities(slots: self.slots, cores: 2, memoryBytes: 0),
            resuming: nil,
            held: []
        )
    }

    func serve(_ connection: CoordinatorConnection) async -> AfterSession {
        var effects: [WorkerMachine.Effect] = []
        self.machine.welcomed(connection.welcome, into: &effects)
        do {
            try self.carryOut(&effects, connection)
            for await batch in connection.inbound {
                for case .message(let message) in batch { self.machine.received(message, into: &effects) }
                try self.carryOut(&effects, connection)
            }
        } catch { connection.close() }
        return .leave
    }

    func disconnected(_ end: ConnectionEnd, retryIn wait: Duration) {}

    func carryOut(_ effects: inout [WorkerMachine.Effect], _ connection: CoordinatorConnection) throws {
        var out: [WorkerMessage] = []
        var i = 0
        while i < effects.count {
            switch effects[i] {
            case .send(let m): out.append(m)
            case .start(let a, _):
                self.machine.attemptStarted(a.attempt, into: &effects)
                self.machine.attemptMeasured(a.attempt, [Measurement(metric: "cost", step: 0, value: 0)])
                self.machine.attemptEnded(a.attempt, AttemptEnd(outcome: .succeeded), artifact: nil, into: &effects)
            case .stop, .forget: break
            }
            i += 1
        }
        effects.removeAll(keepingCapacity: true)
        try connection.send(out)
    }
}
