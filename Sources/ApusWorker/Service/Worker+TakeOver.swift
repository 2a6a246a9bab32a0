import ApusArtifacts
import ApusProtocol
import ApusRunner
import ApusStudy
import FoundationEssentials
import Logging

/// Who a worker was to its coordinator, so that another process of it can go on.
struct WorkerIdentity: Codable, Hashable, Sendable {
    let instance: UInt64
    let session: UInt64

    /// Nil where there is none that can be read.
    ///
    /// Blocks.
    static func read(_ path: String) -> WorkerIdentity? {
        // Without it, the attempts are given away and run anew, which is right too.
        (try? Data(contentsOf: URL(filePath: path))).flatMap { try? JSONDecoder().decode(Self.self, from: $0) }
    }

    /// Blocks.
    func write(to path: String) throws {
        try AtomicFile.write(Array(try JSONEncoder().encode(self)), to: path)
    }
}

extension Worker {
    /// An attempt of a former process of this worker.
    struct Former: Sendable {
        let job: KeptJob

        /// Its program is gone, and its result is in the spool.
        let isOver: Bool

        var attempt: AttemptID { self.job.attempt }
    }

    /// What a former process left that is worth going on with; what is not is ended, whatever it takes.
    func formerAttempts() async -> [Former] {
        guard let keeper = self.keeper else { return [] }
        let folder = self.folder
        // The call itself cannot fail.
        return (try? await self.queue.run { Self.former(in: folder, keeper) }) ?? []
    }

    private static func former(in folder: StateFolder, _ keeper: KeeperLink) -> [Former] {
        let running = keeper.takeOver()
        var former: [Former] = []
        for name in folder.spooledNames() {
            let spool = folder.spool(named: name)
            let hasEnded = !running.contains(name) && spool.hasEnded()
            if let job = KeptJob(path: spool.jobPath), job.attempt.name == name, running.contains(name) || hasEnded {
                former.append(Former(job: job, isOver: hasEnded))
            } else {
                // The keeper knows nothing of a job that it cannot be asked about.
                try? keeper.order(.stop(name))
                _ = OrphanSweep.end(in: RunFolder(path: "\(folder.path)/runs/\(name)"))
            }
        }
        return former
    }

    /// Ends what is left in control groups of former processes, where its keeper is gone.
    func sweepGroups(keeping kept: Set<AttemptID>) async {
        guard let groups = self.surroundings.groups else { return }
        // The call itself cannot fail.
        let left = (try? await self.queue.run { groups.sweep(keeping: kept) }) ?? []
        guard !left.isEmpty else { return }
        let text = left.map(String.init).joined(separator: ", ")
        self.logger.warning("processes of former attempts could not be killed", metadata: ["processes": "\(text)"])
    }

    /// Goes on with the attempts of a former process, under its name and in its session.
    func takeOver(_ former: [Former]) {
        guard !former.isEmpty else { return }
        let identity = WorkerIdentity.read(self.folder.identityPath)
        if let identity { self.instance = identity.instance }
        self.machine.tookOver(former.map(\.attempt), of: identity.map { SessionID(rawValue: $0.session) })
        self.leases.tookOver(now: self.surroundings.bootTime())
        self.logger.notice("goes on with what a former process ran", metadata: ["attempts": "\(former.count)"])
        for one in former {
            var record = RunningAttempt(folder: self.folder.run(of: one.attempt), program: one.job.program)
            record.isOver = one.isOver
            if one.isOver { self.machine.programOver(one.attempt) }
            let digest = Digester.digest(of: Array(one.attempt.name.utf8))
            let assignment = one.job.assignment(program: digest)
            guard let task = self.task(of: assignment, one.job.program, stop: record.stop, isTakenOver: true) else {
                continue
            }
            self.running[one.attempt] = record
            self.commands.yield(.run(task))
        }
    }

    /// Writes down which session this process has, before anything is run in it.
    func remember(_ session: SessionID) async {
        guard self.keeper != nil, session != self.machine.session else { return }
        let (identity, path) = (
            WorkerIdentity(instance: self.instance, session: session.rawValue), self.folder.identityPath
        )
        do {
            try await self.queue.run { try identity.write(to: path) }
        } catch {
            self.logger.warning("another process could not go on in this session", metadata: ["error": "\(error)"])
        }
    }

    /// A worker that leaves has ended everything, and needs no keeper any more.
    func dismissKeeper() async {
        guard let keeper = self.keeper else { return }
        // A keeper that is gone needs no order.
        try? await self.orders.run { try keeper.order(.quit) }
    }
}
