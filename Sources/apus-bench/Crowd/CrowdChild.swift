import ApusArtifacts
import ApusIdentity
import ApusProtocol
import ApusStudy
import ApusTransport
import ArgumentParser
import FoundationEssentials
import Logging

/// Many workers in one process, which answers questions while they work.
///
/// Reads a word a line: `counts` and `samples` are answered, `clear` begins the samples anew, the end of the input
/// ends it.
struct CrowdChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-crowd", shouldDisplay: false)

    /// How many join, or connect for the first time, at once.
    private static let atOnce = 64

    @Option var port: Int

    /// A join token a line, one for each worker.
    @Option var tokens: String

    /// Leaves TLS out.
    @Flag var plaintext = false
    @Option var slots = 1

    /// Milliseconds between the reports of an attempt; without it and `window` nothing is reported.
    @Option var every: Int?

    /// How many reports of an attempt are always on their way.
    @Option var window: Int?
    @Option var points = 1

    func run() async throws {
        let text = try BenchError.wrapping("cannot read \(self.tokens)") {
            try String(contentsOfFile: self.tokens, encoding: .utf8)
        }
        let tickets = text.split(separator: "\n").compactMap { JoinTicket(String($0)) }
        let log = CrowdLog()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.run(tickets, log) }
            await Self.answer(log)
            group.cancelAll()
        }
    }

    private static func answer(_ log: CrowdLog) async {
        let input = BlockingQueue(label: "apus-bench.input")
        while let word = try? await input.run({ readLine() }) {
            do {
                switch word {
                case "counts": try Answer.say(log.counts)
                case "samples": try Answer.say(log.answer)
                case "clear": log.clear()
                default: return
                }
            } catch {
                return
            }
        }
    }

    private func run(_ tickets: [JoinTicket], _ log: CrowdLog) async {
        let gate = Gate(places: Self.atOnce)
        await withDiscardingTaskGroup { group in
            for (index, ticket) in tickets.enumerated() {
                group.addTask {
                    await gate.enter()
                    let spread = Double(index) / Double(tickets.count)
                    await self.work(ticket, spread: spread, log, gate)
                }
            }
        }
    }

    private func work(_ ticket: JoinTicket, spread: Double, _ log: CrowdLog, _ gate: Gate) async {
        do {
            let security = try await self.security(ticket)
            await gate.leave()
            let worker = CrowdWorker(
                name: ticket.worker,
                slots: self.slots,
                behaviour: self.behaviour,
                token: self.plaintext ? LocalCluster.token : "certificate",
                spread: spread,
                log: log
            )
            var logger = Logger(label: "apus-bench") { StreamLogHandler.standardError(label: $0) }
            logger.logLevel = .error
            try await ClusterClient(
                settings: ClientSettings(host: "127.0.0.1", port: self.port, security: security),
                logger: logger,
                clock: ContinuousClock(),
                chance: { Double.random(in: 0..<1) },
                delegate: worker
            ).run()
        } catch {
            Progress.say("\(ticket.worker.rawValue) gave up: \(error)")
        }
    }

    private var behaviour: CrowdWorker.Behaviour {
        if let every = self.every { return .every(.milliseconds(every), points: self.points) }
        if let window = self.window { return .flood(points: self.points, window: window) }
        return .silent
    }

    /// Joins as a worker does, and keeps its certificate for all connections.
    private func security(_ ticket: JoinTicket) async throws -> ClientSecurity {
        if self.plaintext { return .plaintext }
        let now = { @Sendable in UnixTime(rawValue: Int64(Date().timeIntervalSince1970 * 1_000)) }
        let key = WorkerKey()
        let client = JoinClient(host: "127.0.0.1", port: self.port, authority: ticket.authority, now: now)
        let request = JoinRequest(worker: ticket.worker, secret: ticket.secret.text, publicKey: key.publicKey)
        while true {
            switch try await client.ask(request) {
            case .admitted(let chain, _):
                let identity = key.identity(chain: chain)
                let tls = try ClientTLS(.cluster, authority: ticket.authority, identity: identity, now: now)
                return .tls { tls }
            case .busy: try await ContinuousClock().sleep(for: .milliseconds(200))
            case .refused(let reason): throw BenchError("not let in: \(reason)")
            }
        }
    }
}

/// Lets so many in at once.
actor Gate {
    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) {
        self.places = places
    }

    func enter() async {
        guard self.places == 0 else {
            self.places -= 1
            return
        }
        await withCheckedContinuation { self.waiting.append($0) }
    }

    func leave() {
        guard self.waiting.isEmpty else { return self.waiting.removeFirst().resume() }
        self.places += 1
    }
}
