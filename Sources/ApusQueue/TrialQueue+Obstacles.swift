package import ApusStudy
import DequeModule

extension TrialQueue {
    /// Worker by worker, by name, why none of them runs the study's next trial; `nil` for one that could.
    package func obstacles(
        of study: StudyID,
        now: Duration
    ) -> [(worker: WorkerName, session: SessionID, obstacle: WorkerObstacle?)] {
        guard let lane = self.lanes[study] else { return [] }
        return self.workers.sorted { ($0.value.name, $0.key) < ($1.value.name, $1.key) }.map { session, worker in
            (worker.name, session, self.obstacle(of: worker, to: lane, now: now))
        }
    }

    /// What a study gets of what the studies of its priority share that want something: its weight, and that of all.
    package func share(of study: StudyID) -> (weight: Int, of: Int, held: Int, heldByAll: Int) {
        guard let lane = self.lanes[study] else { return (0, 0, 0, 0) }
        var (weights, held) = (0, 0)
        for other in self.rotation {
            guard let other = self.lanes[other], other.schedule.priority == lane.schedule.priority,
                other.running > 0 || other.isWanting
            else { continue }
            weights += other.schedule.weight
            held += other.running * other.share
        }
        return (lane.schedule.weight, max(weights, lane.schedule.weight), lane.running * lane.share, held)
    }

    /// How many of the study's trials wait before this one; `nil` for one that is not in line.
    package func waitingBefore(_ trial: TrialID) -> Int? {
        self.lanes[trial.study]?.waiting.firstIndex { $0.number == trial.number }
    }

    private func obstacle(of worker: QueueWorker, to lane: StudyLane, now: Duration) -> WorkerObstacle? {
        let asked = lane.resources
        guard worker.isConnected else { return .away }
        if let engine = lane.engine, !worker.capabilities.engines.contains(engine) { return .engine(engine) }
        let there = worker.capabilities.devices.count
        guard asked.gpus <= there else { return .gpus(asked: asked.gpus, there: there) }
        let memory = worker.capabilities.memoryBytes
        guard memory == 0 || asked.memoryBytes <= memory else {
            return .memory(asked: asked.memoryBytes, there: memory)
        }
        // A worker's quarantine belongs here, among what keeps it from any trial.
        if worker.isSilent { return .silent }
        if let until = worker.heldBackUntil { return .heldBack(for: max(.zero, until - now)) }
        guard worker.attemptsMax > 0 else { return .draining }
        return self.want(of: worker, to: lane)
    }

    /// What others hold of what the trial needs.
    private func want(of worker: QueueWorker, to lane: StudyLane) -> WorkerObstacle? {
        let asked = lane.resources
        guard worker.held.count < worker.attemptsMax else {
            return .slotsBusy(worker.attemptsMax, self.holdings(of: worker))
        }
        let free = worker.free
        if asked.gpus > free.gpus {
            let there = worker.capabilities.devices.count
            return .gpusBusy(asked: asked.gpus, free: free.gpus, there: there, self.holdings(of: worker))
        }
        if worker.capabilities.memoryBytes > 0, asked.memoryBytes > free.memoryBytes {
            return .memoryBusy(asked: asked.memoryBytes, free: free.memoryBytes, self.holdings(of: worker))
        }
        if !worker.held.isEmpty, asked.cores > 1, asked.cores > free.cores {
            return .coresBusy(asked: asked.cores, free: free.cores, self.holdings(of: worker))
        }
        return nil
    }

    private func holdings(of worker: QueueWorker) -> [WorkerObstacle.Holding] {
        let counts = worker.held.reduce(into: [StudyID: Int]()) { $0[$1.trial.study, default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }.map { study, count in
            WorkerObstacle.Holding(
                study: study,
                attempts: count,
                gpus: count * (self.lanes[study]?.resources.gpus ?? 0),
                priority: self.lanes[study]?.schedule.priority ?? 0
            )
        }
    }
}
