import ApusAPI
import ApusStudy

/// What a changed study file changes of a study that has run: its metric sources, and nothing else.
struct MetricsChange: Sendable {
    /// The study's program, with the metric sources to read now.
    let program: CommandProgram

    /// The paths of the inputs that are new, or are not what the trials ran with.
    let changedInputs: Set<String>

    /// Throws every other difference at once, each with the key of the study file.
    ///
    /// An input may be new. One that the trials ran with may change or go only when a post-processing command names
    /// it, and neither the program's command nor a template does: nothing else may have read it.
    init(from stored: Study, to changed: Study, file: String) throws(StudyDocument.Mistakes) {
        guard case .run(let before) = stored.program, case .run(let after) = changed.program else {
            throw StudyDocument.Mistakes(issues: [
                Issue(
                    place: file,
                    message: "only the metrics of a program of the user's can be read again; both this file and the "
                        + "study '\(stored.name)' need the section 'run'"
                )
            ])
        }
        let difference = InputDifference(before: before, after: after)
        let keys = Self.keys(stored, changed) + Self.keys(before, after)
        let issues =
            keys.map { key in
                Issue(
                    place: file,
                    message: "'\(key)' is not as in the study '\(stored.name)', and only 'run.metrics' may change; "
                        + "put it back, or submit the file as a study of its own"
                )
            } + difference.mistakes.map { Issue(place: file, message: $0) }
        guard issues.isEmpty else { throw StudyDocument.Mistakes(issues: issues) }
        self.program = after
        self.changedInputs = difference.changed
    }

    /// The keys under which two studies differ, the program apart.
    private static func keys(_ before: Study, _ after: Study) -> [String] {
        let pairs: [(String, Bool)] = [
            ("name", before.name == after.name), ("space", before.space == after.space),
            ("objective", before.objective == after.objective), ("holdout", before.holdout == after.holdout),
            ("optimizer", before.search == after.search), ("limits", before.limits == after.limits),
            ("resources", before.resources == after.resources),
        ]
        return pairs.filter { !$0.1 }.map(\.0)
    }

    private static func keys(_ before: CommandProgram, _ after: CommandProgram) -> [String] {
        let pairs: [(String, Bool)] = [
            ("run.templates", before.templates == after.templates), ("run.command", before.command == after.command),
            ("run.shell", before.shell == after.shell), ("run.environment", before.environment == after.environment),
            ("run.pass", before.passing == after.passing), ("run.artifacts", before.artifacts == after.artifacts),
            ("run.folder", before.folder == after.folder),
        ]
        return pairs.filter { !$0.1 }.map(\.0)
    }
}

/// How the inputs of two programs differ, and which of that could have changed what the trials did.
private struct InputDifference {
    private(set) var changed: Set<String> = []
    private(set) var mistakes: [String] = []

    init(before: CommandProgram, after: CommandProgram) {
        let old = Dictionary(before.inputs.map { ($0.path, $0) }) { first, _ in first }
        let new = Dictionary(after.inputs.map { ($0.path, $0) }) { first, _ in first }
        let scripts = Self.words(before.postprocessing + after.postprocessing)
        let others = Self.words([before.command]).union(before.templates.map(\.source))
        for path in Set(old.keys).union(new.keys).sorted() where !Self.isSame(old[path], new[path]) {
            if new[path] != nil { self.changed.insert(path) }
            guard old[path] != nil, !scripts.contains(path) || others.contains(path) else { continue }
            let what = new[path] == nil ? "is not named any more" : "is not the file that the trials ran with"
            self.mistakes.append(
                "'run.inputs': '\(path)' \(what); only what the post-processing's command alone names may change: "
                    + "put it back, or add a file of another name"
            )
        }
    }

    private static func isSame(_ old: InputFile?, _ new: InputFile?) -> Bool {
        old?.digest == new?.digest && old?.isExecutable == new?.isExecutable
    }

    /// What commands may name a file by: their words, also those within a script for a shell.
    private static func words(_ commands: [[String]]) -> Set<String> {
        let separators: Set<Character> = [" ", "\t", "\n", ";", "|", "&", "<", ">", "(", ")", "'", "\"", "=", "`"]
        let words = commands.joined().flatMap { $0.split(whereSeparator: separators.contains) }
        return Set(words.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : String($0) })
    }
}

extension CommandProgram {
    /// The commands of the post-processing scripts.
    fileprivate var postprocessing: [[String]] {
        self.metrics.compactMap { source in
            guard case .postprocess(let command) = source else { return nil }
            return command
        }
    }
}
