import ApusStore
package import ApusStudy

extension Coordinator {
    package func archive(of id: StudyID) async throws -> ByteStream {
        let run = try self.machine.run(id)
        var trials: [StudyArchive.Trial] = []
        for trial in run.trials {
            let name = TrialID(study: id, number: trial.summary.number)
            var artifact: ContentDigest?
            if trial.hasArtifact {
                artifact = try await self.store.attempts(of: name).first(where: \.isAccepted)?.artifact
            }
            let epoch = trial.acceptedEpoch > 0 ? trial.acceptedEpoch : trial.summary.epoch
            let attempt = epoch > 0 ? AttemptID(trial: name, epoch: epoch) : nil
            trials.append(StudyArchive.Trial(number: name.number, attempt: attempt, artifact: artifact))
        }
        let archive = StudyArchive(
            name: run.study.name,
            source: run.record.source,
            table: ResultsTable(run: run).csv,
            trials: trials,
            content: self.content,
            logs: self.logs,
            elapsed: self.clock.elapsed
        )
        return BytePipe.stream { write in try archive.pack(write) }
    }
}
