import ApusArtifacts
import ApusRunner
import ApusStudy

/// One attempt that the keeper runs.
struct KeptRun: Sendable {
    let name: String
    let spool: Spool
    let stop = StopSignal()

    /// Stopped by the keeper itself, because its lease was about to end.
    let isFenced = StopSignal()
    let record: SpoolRecorder

    init(name: String, spool: Spool, seat: KeeperSeat) throws(WorkerError) {
        self.name = name
        self.spool = spool
        self.record = SpoolRecorder(writer: try SpoolWriter(path: spool.eventsPath)) { seat.send("grew \(name)") }
    }

    /// Runs the job to its end; its end is written down then.
    func run(_ surroundings: Keeper.Surroundings) async {
        let result = await self.result(surroundings)
        let isFenced = self.isFenced.isStopped && result.end.outcome == .cancelled
        let end = isFenced ? result.end.replacing(.lost, reason: Keeper.fencedReason) : result.end
        let judged = RunResult(
            end: end,
            artifactPaths: result.artifactPaths,
            notes: result.notes,
            leftovers: result.leftovers
        )
        await self.record.finish(judged, clock: surroundings.clock)
    }

    private func result(_ surroundings: Keeper.Surroundings) async -> RunResult {
        guard let kept = KeptJob(path: self.spool.jobPath) else {
            return RunResult(end: AttemptEnd(outcome: .lost, reason: "the attempt's job cannot be read"))
        }
        let job = kept.job
        var runner = surroundings.command
        switch job.program {
        case .train: runner = surroundings.engine
        case .nothing: runner = NothingRunner()
        case .run: break
        }
        let (chosen, record) = (runner, self.record)
        return await self.stop.cancelling { await chosen.run(job) { await record.take($0, clock: surroundings.clock) } }
    }
}
