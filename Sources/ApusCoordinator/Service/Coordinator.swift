package import ApusArtifacts
import ApusProtocol
package import ApusStore
import ApusStudy
import ApusTransport
package import Logging
import ServiceLifecycle

/// The coordinator service: carries out what ``CoordinatorMachine`` decides.
///
/// Events change the machine at once; what follows from them waits in `outbox` until the commit loop has made all of
/// its store events durable in one transaction. Only then is anything sent, or a caller answered. When a commit fails
/// the service throws, and nothing that was not durable was ever said.
package actor Coordinator: Service {
    package struct Settings: Sendable {
        package let version: String
        package let machine: CoordinatorMachine.Settings

        /// The folder of logs, one file for each attempt's stream.
        package let logFolder: String

        /// How many effects may wait for a commit before events are held back.
        package let outboxMax: Int

        /// What must be free on the disk for studies and sessions to begin.
        package let diskReserveBytes: UInt64

        package init(
            version: String,
            machine: CoordinatorMachine.Settings = .init(),
            logFolder: String,
            outboxMax: Int = 65_536,
            diskReserveBytes: UInt64 = DiskReserve.bytesDefault
        ) {
            self.version = version
            self.machine = machine
            self.logFolder = logFolder
            self.outboxMax = outboxMax
            self.diskReserveBytes = diskReserveBytes
        }
    }

    let settings: Settings
    let store: Store
    let content: ContentStore
    let logs: LogFolder
    let disk: DiskReserve

    /// For file system calls, which block.
    let files = BlockingQueue(label: "apus.coordinator.files", isConcurrent: true)
    let clock: CoordinatorClock
    private(set) var records: RecordClock
    let logger: Logger
    var machine: CoordinatorMachine
    var connections: [ConnectionID: OpenConnection] = [:]
    private var nextConnection: UInt64 = 1
    private var uploads: UInt64 = 0

    /// When the log may speak of a full disk again.
    var diskWarningNext: Duration = .zero

    /// What waits for the next commit.
    private var outbox: [CoordinatorMachine.Effect] = []

    /// Callers that wait for that commit.
    private var waiting: [CheckedContinuation<Void, any Error>] = []

    /// Callers of `studyEnded`, by study.
    private var endWaiting: [StudyID: [CheckedContinuation<Void, Never>]] = [:]
    private var failure: (any Error)?
    /// Studies whose optimizers are to be asked.
    private let asked: AsyncStream<StudyID>
    private let questions: AsyncStream<StudyID>.Continuation

    /// For optimizers, which may compute for seconds.
    let models = BlockingQueue(label: "apus.coordinator.models", isConcurrent: true)
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// Takes over what the store holds; throws when that cannot be read.
    package init(
        settings: Settings,
        store: Store,
        content: ContentStore,
        clock: CoordinatorClock,
        logger: Logger
    ) async throws {
        self.settings = settings
        self.store = store
        self.content = content
        self.logs = LogFolder(path: settings.logFolder)
        self.disk = DiskReserve(content: content, bytes: settings.diskReserveBytes)
        self.clock = clock
        self.logger = logger
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        // One for each study at most, since a study asks one question at a time.
        (self.asked, self.questions) = AsyncStream.makeStream()
        var machine = CoordinatorMachine(settings: settings.machine)
        let snapshot = try await store.load()
        let runs = try snapshot.studies.map { part in
            try StudyRun(record: part.record, program: ProgramImage(part.record.study.program))
        }
        let elapsed = clock.elapsed()
        self.records = RecordClock(after: snapshot.clock, elapsed: elapsed, wall: clock.unix(), uptime: clock.uptime())
        machine.restore(snapshot, runs: runs, self.records.moment(elapsed))
        self.machine = machine
    }

    /// Commits and ticks until it is shut down; throws when the store fails.
    package func run() async throws {
        self.signal.yield()
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.commitLoop() }
                group.addTask { try await self.tickLoop() }
                group.addTask { await self.askLoop() }
                group.addTask { await self.collectLoop() }
                // The first to end – by a failed commit, or by the shutdown – ends the other.
                defer { group.cancelAll() }
                try await group.next()
            }
        }
        self.stopped(by: CoordinatorError.unavailable("the coordinator is going down"))
    }

    private func commitLoop() async throws {
        for await _ in self.signals {
            do {
                try await self.commit()
            } catch {
                self.fail(error)
                throw error
            }
        }
        // Shut down: what is decided becomes durable, and what it answers is lost with the connections.
        try await self.commit()
        // Nobody may wait for a commit that will not come.
        self.stopped(by: CoordinatorError.unavailable("the coordinator is going down"))
    }

    private func tickLoop() async throws {
        var last = self.moment.now
        while !Task.isCancelled {
            // A cancelled sleep ends the loop by its condition.
            try? await self.clock.clock.sleep(for: .seconds(1))
            let moment = self.moment
            var effects: [CoordinatorMachine.Effect] = []
            if moment.now - last > CoordinatorMachine.tickGapMax {
                self.logger.warning("the coordinator stood still", metadata: ["for": "\(moment.now - last)"])
                self.machine.stoodStill(for: moment.now - last)
            }
            last = moment.now
            self.machine.tick(moment, into: &effects)
            self.expireFileRequests(now: moment.now)
            self.enqueue(effects)
        }
    }

    /// Asks optimizers, those of several studies side by side.
    private func askLoop() async {
        await withDiscardingTaskGroup { group in
            for await id in self.asked {
                guard let question = self.machine.question(of: id) else { continue }
                group.addTask { await self.ask(id, question) }
            }
        }
    }

    private func ask(_ id: StudyID, _ question: Question) async {
        // The queue itself cannot fail.
        guard let answer = try? await self.models.run({ question.answer() }) else { return }
        var effects: [CoordinatorMachine.Effect] = []
        self.machine.answered(id, answer, into: &effects)
        self.enqueue(effects)
    }

    /// Makes all that waits durable, then says it.
    private func commit() async throws {
        while true {
            self.machine.settle(self.moment, into: &self.outbox)
            self.readClock()
            let effects = self.outbox
            let waiting = self.waiting
            guard !effects.isEmpty || !waiting.isEmpty else { return }
            self.outbox.removeAll(keepingCapacity: true)
            self.waiting.removeAll()
            let events = effects.compactMap(\.stored).map(self.dated)
            do {
                if !events.isEmpty { try await self.store.commit(events) }
            } catch {
                for one in waiting { one.resume(throwing: error) }
                throw error
            }
            self.carryOut(effects)
            for one in waiting { one.resume() }
        }
    }

    /// Adds a reading of the clocks to what is written, where one is due.
    private func readClock() {
        let reading = self.records.reading(
            elapsed: self.clock.elapsed(),
            wall: self.clock.unix(),
            uptime: self.clock.uptime(),
            isWriting: self.outbox.contains { $0.stored != nil }
        )
        if let reading { self.outbox.append(.store(.clockRead(reading))) }
    }

    /// The audit log goes by the wall clock.
    private func dated(_ event: StoreEvent) -> StoreEvent {
        guard case .audit(let actor, let action, let subject, let time) = event else { return event }
        return .audit(actor: actor, action: action, subject: subject, at: self.records.shown(time))
    }

    /// From now on nothing becomes durable, and nobody waits for it.
    private func stopped(by error: any Error) {
        self.failure = error
        for one in self.waiting { one.resume(throwing: error) }
        self.waiting.removeAll()
    }

    private func fail(_ error: any Error) {
        self.stopped(by: error)
        self.logger.critical("the store failed; nothing more is acknowledged", metadata: ["error": "\(error)"])
    }

    // What other parts of the coordinator use

    /// Now, as the machine is told it.
    var moment: Moment { self.records.moment(self.clock.elapsed()) }

    /// Hands effects to the commit loop.
    func enqueue(_ effects: [CoordinatorMachine.Effect]) {
        self.outbox.append(contentsOf: effects)
        self.signal.yield()
    }

    /// Returns when everything that was enqueued before is durable.
    func durable() async throws {
        if let failure = self.failure { throw failure }
        try await withCheckedThrowingContinuation { continuation in
            self.waiting.append(continuation)
            self.signal.yield()
        }
    }

    var isCongested: Bool { self.outbox.count > self.settings.outboxMax }

    /// Returns when the study has ended and its last attempt is gone.
    func ended(_ id: StudyID) async {
        guard let run = self.machine.studies[id], run.endedAt == nil || run.hasUnended else { return }
        await withCheckedContinuation { continuation in
            self.endWaiting[id, default: []].append(continuation)
        }
    }

    /// A number for each upload, so that two of the same content have files of their own.
    func nextUpload() -> UInt64 {
        self.uploads += 1
        return self.uploads
    }

    func opened(_ connection: WorkerConnection) -> ConnectionID {
        let id = ConnectionID(rawValue: self.nextConnection)
        self.nextConnection += 1
        self.connections[id] = OpenConnection(connection: connection)
        return id
    }

    // Carrying out

    private func carryOut(_ effects: [CoordinatorMachine.Effect]) {
        var batches: [ConnectionID: [CoordinatorMessage]] = [:]
        var closing: [ConnectionID] = []
        for effect in effects {
            switch effect {
            case .store: break
            case .send(let id, .welcome(let welcome)): self.welcome(id, welcome)
            case .send(let id, .refused(let refusal, let text)):
                self.connections[id]?.connection.refuse(refusal, text: text)
            case .send(let id, let message): batches[id, default: []].append(message)
            case .close(let id): closing.append(id)
            case .studyEnded(let id):
                for one in self.endWaiting.removeValue(forKey: id) ?? [] { one.resume() }
            case .ask(let id): self.questions.yield(id)
            }
        }
        for (id, messages) in batches { self.send(messages, to: id) }
        for id in closing { self.connections[id]?.connection.close() }
    }

    private func welcome(_ id: ConnectionID, _ welcome: Welcome) {
        do {
            try self.connections[id]?.connection.welcome(welcome)
        } catch {
            self.logger.error("a welcome could not be sent", metadata: ["error": "\(error)"])
            self.connections[id]?.connection.close()
        }
    }

    func send(_ messages: [CoordinatorMessage], to id: ConnectionID) {
        do {
            try self.connections[id]?.connection.send(messages)
        } catch {
            // A message that breaks the wire's limits: the worker must not wait for it for ever.
            self.logger.error("a message could not be sent", metadata: ["error": "\(error)"])
            self.connections[id]?.connection.close()
        }
    }
}

extension CoordinatorMachine.Effect {
    package var stored: StoreEvent? {
        guard case .store(let event) = self else { return nil }
        return event
    }
}
