import ApusArtifacts
import ApusStudy

/// What goes into the one archive of a study, gathered before it is packed.
struct StudyArchive: Sendable {
    struct Trial: Sendable {
        let number: UInt32

        /// The attempt whose logs are packed: the accepted one, or the newest.
        let attempt: AttemptID?
        let artifact: ContentDigest?
    }

    let name: String
    let source: String

    /// The results as CSV.
    let table: String
    let trials: [Trial]
    let content: ContentStore
    let logs: LogFolder
    let elapsed: @Sendable () -> Duration

    /// Packs everything in order, in bounded memory; `write` gets the pieces of a `.tar.zst`.
    func pack(_ write: ([UInt8]) throws -> Void) throws {
        try withoutActuallyEscaping(write) { write in
            let archive = try ArchiveConcatenator(reader: ArchiveReader(now: self.elapsed), threads: 2) { piece in
                try write(Array(piece))
            }
            try archive.add(Array(self.source.utf8), at: "\(self.name)/study.yaml")
            try archive.add(Array(self.table.utf8), at: "\(self.name)/results.csv")
            for trial in self.trials { try self.add(trial, to: archive) }
            try archive.finish()
        }
    }

    private func add(_ trial: Trial, to archive: ArchiveConcatenator) throws {
        let prefix = "\(self.name)/trials/\(trial.number)"
        if let attempt = trial.attempt {
            for log in self.logs.list(attempt) {
                let file = try OpenFile.reading(self.logs.file(of: attempt, log.name))
                try archive.add(file, at: "\(prefix)/logs/\(log.name)")
            }
        }
        guard let digest = trial.artifact else { return }
        try archive.add(artifact: self.content.open(digest), under: prefix + "/artifact")
    }
}
