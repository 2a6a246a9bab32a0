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
            (before.hasSeveralObjectives ? "objectives" : "objective", before.objectives == after.objectives),
            ("constraints", before.constraints == after.constraints), ("holdout", before.holdout == after.holdout),
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
