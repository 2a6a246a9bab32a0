import ApusRunner
import ApusStudy

/// What the worker keeps of an attempt that has a folder, until nothing more is wanted of it.
struct RunningAttempt: Sendable {
    let stop = StopSignal()
    let folder: RunFolder
    let policy: CommandProgram.FolderPolicy

    /// Why the worker itself ends it, when it does.
    var endedBecause: String?

    /// Its program is gone, and what it brought is handed over.
    var isOver = false
    var outcome: Outcome?

    init(folder: RunFolder, program: Program) {
        self.folder = folder
        if case .run(let command) = program { self.policy = command.folder } else { self.policy = .remove }
    }

    /// Whether the study wants the folder, now that the attempt is over.
    var isKept: Bool {
        switch self.policy {
        case .keep: true
        case .keepFailed: self.outcome != .succeeded
        case .remove: false
        }
    }
}
