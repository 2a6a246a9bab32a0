import ApusArtifacts
import ApusProtocol
import ApusRunner
import ApusStudy
import ApusTransport
package import Logging
import ServiceLifecycle

/// The worker service: carries out what ``WorkerMachine`` decides.
///
/// It keeps to its coordinator over any number of connections, runs the attempts that it is given, and reports them.
/// Everything that takes time runs in tasks of one group; files are touched on threads of their own. When `run`
/// returns, no attempt runs and no folder of one is left, but those that a study keeps.
package actor Worker: Service {
    let settings: WorkerSettings
    let surroundings: WorkerSurroundings
    let logger: Logger
    let folder: StateFolder
    let desk = StreamDesk()

    /// Of the worker's certificate; nil where nothing is encrypted.
    let identity: IdentityKeeper?

    /// For calls that block.
    let queue = BlockingQueue(label: "apus.worker.files", isConcurrent: true)
    var machine: WorkerMachine
    var connection: CoordinatorConnection?

    /// What the machine decided and is not carried out yet.
    var effects: [WorkerMachine.Effect] = []

    /// While true, effects gather, so that those of many events go out at once.
    var isGathering = false
    var programs = ProgramCache()
    var running: [AttemptID: RunningAttempt] = [:]

    /// Measurements that the machine keeps for its next flush.
    var unflushedCount = 0
    var answeringCount = 0

    /// How long the attempts may run on.
    var leases: LeaseWatch

    /// When the hello was made that the next welcome answers.
    var helloAt: Duration = .zero
    var instance: UInt64

    /// Processes that could not be killed, by the attempt whose slot they hold.
    var leftovers: [AttemptID: [Int32]] = [:]
    let keeper: KeeperLink?

    /// Orders to the keeper, one after the other.
    let orders = BlockingQueue(label: "apus.worker.orders")
    var isLeaving = false

    /// Rung when the coordinator has taken something.
    let changes = Bell()
    let commands: AsyncStream<WorkerCommand>.Continuation
    private let commanded: AsyncStream<WorkerCommand>
    private(set) var services: AttemptServices?
    private var failure: (any Error)?

    package init(settings: WorkerSettings, surroundings: WorkerSurroundings, logger: Logger) {
        self.settings = settings
        self.surroundings = surroundings
        self.logger = logger
        self.folder = StateFolder(path: settings.folder)
        self.keeper = surroundings.keeper?(self.folder)
        self.identity = IdentityKeeper(settings: settings, surroundings: surroundings, logger: logger)
        self.machine = WorkerMachine(slots: settings.capabilities.slots, isSpooled: self.keeper != nil)
        self.leases = settings.cutOff
        self.instance = settings.instance
        (self.commanded, self.commands) = AsyncStream.makeStream()
    }

    /// Returns after a shutdown; throws a ``WorkerError`` when the folder is of no use or the coordinator refuses it.
    ///
    /// To be called once.
    package func run() async throws {
        let lock = try await self.open()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.connect() }
            group.addTask { await self.watchLeases() }
            group.addTask { await self.learnRates() }
            if let identity = self.identity { group.addTask { await identity.renewRegularly() } }
            await withGracefulShutdownHandler {
                for await command in self.commanded { group.addTask { await self.perform(command) } }
            } onGracefulShutdown: {
                self.commands.yield(.shutDown)
            }
            group.cancelAll()
        }
        await self.dismissKeeper()
        await self.clean(keeping: [])
        withExtendedLifetime(lock) {}
        if let failure = self.failure { throw failure }
    }

    private func open() async throws -> StateLock {
        let folder = self.folder
        let lock = try await self.queue.run { try folder.open() }
        let former = await self.formerAttempts()
        await self.sweepGroups(keeping: Set(former.map(\.attempt)))
        await self.clean(keeping: Set(former.map(\.attempt.name)))
        let bytesMax = self.settings.inputBytesMax
        do {
            let cache = try await self.queue.run { try InputCache(path: folder.inputsPath, byteCountMax: bytesMax) }
            self.services = AttemptServices(
                folder: folder,
                desk: self.desk,
                inputs: InputFetcher(
                    cache: cache,
                    desk: self.desk,
                    queue: self.queue,
                    archives: ArchiveReader(clock: ContinuousClock()),
                    now: self.surroundings.now
                ),
                queue: self.queue,
                clock: self.surroundings.clock,
                lookInterval: self.settings.lookInterval,
                logSilenceMax: self.settings.logSilenceMax,
                logger: self.logger
            )
        } catch {
            throw WorkerError.folder(path: folder.inputsPath, reason: "\(error)")
        }
        self.takeOver(former)
        return lock
    }

    /// Removes the folders of attempts of which no process lives.
    private func clean(keeping kept: Set<String>) async {
        let folder = self.folder
        // The call does not throw.
        let stubborn = (try? await self.queue.run { folder.clean(keeping: kept) }) ?? []
        for text in stubborn { self.logger.warning("a folder cannot be removed", metadata: ["error": "\(text)"]) }
    }

    private var security: ClientSecurity {
        guard let identity = self.identity else { return .plaintext }
        return .tls { try await identity.tls() }
    }

    private func connect() async {
        repeat {
            self.failure = nil
            await self.connectOnce()
        } while await self.mayJoinAnew
        self.commands.finish()
    }

    /// Whether the coordinator refused a certificate of former days, and there is a token.
    private var mayJoinAnew: Bool {
        get async {
            guard case .refused? = self.failure as? WorkerError, !Task.isCancelled, !self.isLeaving else {
                return false
            }
            return await self.identity?.refused() ?? false
        }
    }

    private func connectOnce() async {
        let client = ClusterClient(
            settings: ClientSettings(host: self.settings.host, port: self.settings.port, security: self.security),
            logger: self.logger,
            clock: self.surroundings.clock,
            chance: self.surroundings.chance,
            delegate: self
        )
        do {
            try await client.run()
        } catch ConnectionEnd.refused(_, let text, _) {
            self.failure = WorkerError.refused(text)
        } catch ConnectionEnd.unverified(let text) {
            self.failure = WorkerError.otherCoordinator(text)
        } catch {
            self.failure = error
        }
    }

    private nonisolated func perform(_ command: WorkerCommand) async {
        switch command {
        case .run(let task): await self.ended(task.assignment.attempt, await task.run())
        case .close(let attempt, let isKept): await self.close(attempt, isKept: isKept)
        case .answer(let request, let folder, let carrier): await self.answer(request, folder, carrier)
        case .shutDown: await self.shutDown()
        }
    }

    /// What an attempt is run with; there from the time that `run` has opened the folder.
    func task(
        of assignment: Assignment,
        _ program: Program,
        stop: StopSignal,
        isTakenOver: Bool = false
    ) -> AttemptTask? {
        guard let services = self.services else { return nil }
        let attempt = assignment.attempt
        var runner = self.surroundings.command
        if case .train = program { runner = self.surroundings.engine }
        if let keeper = self.keeper {
            runner = KeptRunner(
                link: keeper,
                folder: self.folder,
                orders: self.orders,
                queue: self.queue,
                isTakenOver: isTakenOver,
                groups: self.surroundings.groups
            )
        }
        return AttemptTask(
            assignment: assignment,
            program: program,
            runner: runner,
            stop: stop,
            services: services,
            isTakenOver: isTakenOver
        ) {
            await self.noted($0, of: attempt)
        } programOver: {
            await self.programOver(attempt)
        }
    }

    private nonisolated func close(_ attempt: AttemptID, isKept: Bool) async {
        let folder = self.folder
        do {
            try await self.queue.run { try folder.close(attempt, isKept: isKept) }
            guard isKept else { return }
            let path = folder.kept(of: attempt).path
            self.logger.info("the run's folder is kept", metadata: ["folder": "\(path)"])
        } catch {
            self.logger.warning("a run's folder cannot be closed", metadata: ["error": "\(error)"])
        }
    }
}
