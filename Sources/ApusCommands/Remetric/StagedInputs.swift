import ApusArtifacts
import ApusRunner
import ApusStudy
import Foundation

/// The inputs of a changed study file, copied once for all the trials that are read again.
///
/// A trial's script gets them read-only, so that it cannot harm the files beside the study file. Every call blocks.
struct StagedInputs: Sendable {
    private struct Staged: Sendable {
        let input: InputFile

        /// It takes the place of a file of that name in the trial's artifact.
        let isForced: Bool
    }

    private let cache: InputCache
    private let staged: [Staged]
    private let now: UnixTime

    /// Copies every input into `folder`, which exists.
    init(_ contents: [StudyDocument.Content], change: MetricsChange, in folder: URL, now: UnixTime) throws {
        self.cache = try InputCache(path: folder.path, byteCountMax: .max)
        self.now = now
        // A filled template may be an artifact under its own name; only the unfilled one can be filled.
        let forced = change.changedInputs.union(change.program.templates.map(\.source))
        var staged: [Staged] = []
        for content in contents {
            guard try self.cache.store.put(fileAt: content.url.path) == content.digest else {
                throw CommandError("\(content.url.path) changed while it was read; start again")
            }
            staged.append(Staged(input: content.input, isForced: forced.contains(content.input.path)))
        }
        self.staged = staged
    }

    /// Puts the inputs beside what a trial's folder holds already.
    func place(in folder: RunFolder) throws {
        let manager = FileManager.default
        for staged in self.staged {
            let input = staged.input
            let target = URL(fileURLWithPath: folder.path).appendingPathComponent(input.path)
            if manager.fileExists(atPath: target.path) {
                guard staged.isForced else { continue }
                try manager.removeItem(at: target)
            }
            try manager.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try self.cache.place(
                input.digest,
                byteCount: UInt64(input.byteCount),
                at: target.path,
                isExecutable: input.isExecutable,
                now: self.now
            )
        }
    }
}
