import ApusArtifacts
import ApusRunner
import ApusStudy

/// Has an attempt run by the keeper, and follows its spool.
struct KeptRunner: AttemptRunner {
    let link: KeeperLink
    let folder: StateFolder

    /// Where orders go, one after the other.
    let orders: BlockingQueue

    /// For calls that block.
    let queue: BlockingQueue

    /// The keeper runs it already, or has run it to its end.
    let isTakenOver: Bool

    /// Where programs are held.
    let groups: ControlGroups?

    func run(_ job: AttemptJob, report: @Sendable (RunEvent) async -> Void) async -> RunResult {
        let name = job.attempt.name
        let knocks = self.link.join(name)
        defer { self.link.leave(name) }
        if !self.isTakenOver {
            do {
                try await self.begin(job, name)
            } catch {
                return Self.lost("the program could not be given to the keeper: \(error)")
            }
        }
        let (link, orders) = (self.link, self.orders)
        return await withTaskCancellationHandler {
            await self.follow(job, knocks, report)
        } onCancel: {
            // The order blocks at most until the keeper reads.
            orders.begin { try? link.order(.stop(name)) }
        }
    }

    private func begin(_ job: AttemptJob, _ name: String) async throws {
        let (link, spool) = (self.link, self.folder.spool(named: name))
        try await self.orders.run {
            spool.remove()
            try KeptJob(job).write(to: spool.jobPath)
            try link.order(.run(name))
        }
    }

    private func follow(
        _ job: AttemptJob,
        _ knocks: Knocks,
        _ report: @Sendable (RunEvent) async -> Void
    ) async -> RunResult {
        var reader = SpoolReader(path: self.folder.spool(named: job.attempt.name).eventsPath)
        let keeper = self.link.generation
        while true {
            let count = knocks.count
            // Read once more after the keeper is gone, for what it wrote last.
            let isAlive = keeper != nil && self.link.generation == keeper
            do {
                let (next, records) = try await self.read(reader)
                reader = next
                if let result = await Self.pass(records, report) { return result }
                if !records.isEmpty { continue }
            } catch {
                return await self.abandoned(job, "\(error)")
            }
            guard isAlive else {
                return await self.abandoned(job, "the keeper, which ran the program, was killed")
            }
            await knocks.wait(after: count)
        }
    }

    private func read(_ reader: SpoolReader) async throws -> (SpoolReader, [SpoolRecord]) {
        try await self.queue.run {
            var reader = reader
            let records = try reader.next()
            return (reader, records)
        }
    }

    private static func pass(
        _ records: [SpoolRecord],
        _ report: @Sendable (RunEvent) async -> Void
    ) async -> RunResult? {
        for record in records {
            switch record {
            case .started: await report(.started)
            case .measured(let measurements): await report(.measured(measurements))
            case .ended(let result): return result
            }
        }
        return nil
    }

    /// Ends what runs without its keeper.
    private func abandoned(_ job: AttemptJob, _ reason: String) async -> RunResult {
        let (folder, groups) = (RunFolder(path: job.folder), self.groups)
        // The call itself cannot fail.
        let sweep: @Sendable () -> [Int32] = {
            let held = groups?.end(job.attempt) ?? []
            return Set(held).union(OrphanSweep.end(in: folder)).sorted()
        }
        let left = (try? await self.queue.run(sweep)) ?? []
        let end = AttemptEnd(outcome: .lost, reason: ReasonText.bounded(reason))
        return RunResult(end: end, leftovers: left)
    }

    private static func lost(_ reason: String) -> RunResult {
        RunResult(end: AttemptEnd(outcome: .lost, reason: ReasonText.bounded(reason)))
    }
}
