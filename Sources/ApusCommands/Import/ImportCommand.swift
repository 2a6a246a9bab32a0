import ApusAPI
import ApusStudyFile
import ArgumentParser
import Foundation

/// `apus import FILE`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes a study file of another tool's file.",
        discussion: """
            Reads a parameter file or a scenario of SMAC, a space of ConfigSpace, a sweep of Weights & Biases, a search \
            space or an experiment of NNI, an experiment of Katib or of Determined, or a journal of Optuna, and writes \
            what it says as a study file. What is doubtful or left out is told on standard error, and stands as comments in the study file. \
            Every mistake is told at once, and then nothing is written.

            Example: apus import sweep.yaml -o study.yaml
            """
    )

    @Argument(help: "The other tool's file.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "What the file is, where its content does not tell.",
            valueName: ImportFormat.allCases.map(\.rawValue).joined(separator: "|")
        )
    )
    var format: ImportFormat?

    @Option(name: [.short, .long], help: "Write the study file there (default: to standard output).")
    var output: String?

    @Flag(help: "Replace a file that is there.")
    var force = false

    @Option(help: "What the study is called (default: what the file says, or the file's own name).")
    var name: String?

    @Option(help: "Which study is meant, where a journal of Optuna has several.")
    var study: String?

    @OptionGroup var options: OutputOptions

    func run() async throws {
        let console = Console.current
        let target = self.output.map(console.url)
        if let target, !self.force, FileManager.default.fileExists(atPath: target.path) {
            throw CommandError("\(target.path) exists; name another file with --output, or say --force")
        }
        let file = try ImportedFile(path: self.file, url: console.url(self.file))
        let folder = (target ?? file.url).deletingLastPathComponent()
        let reading = ImportReading(file: file, console: console, folder: folder, studyName: self.study)
        let format = try reading.format(named: self.format)
        do {
            var study = try reading.study(format)
            if let name = self.name { study.draft.name = StudyName.legal(name) }
            try self.write(study, format, target, folder: folder, console)
        } catch let mistakes as ImportMistakes {
            guard self.options.json else { throw mistakes }
            try console.printJSON(ImportAnswer(format: format.rawValue, issues: mistakes.issues))
            throw ExitCode(1)
        }
    }

    private func write(
        _ study: ImportedStudy,
        _ format: ImportFormat,
        _ target: URL?,
        folder: URL,
        _ console: Console
    ) throws {
        let text: String
        do throws(StudyText.Mistakes) {
            text = try StudyText.text(of: study.draft)
        } catch {
            throw ImportMistakes(issues: error.messages.map { Issue(place: self.file, message: $0) })
        }
        let mistakes = StudyDocument.issues(of: text, fileName: self.output ?? "study.yaml", folder: folder, console)
        if let target {
            do {
                try Data(text.utf8).write(to: target, options: .atomic)
            } catch {
                throw CommandError("cannot write \(target.path): \(error.localizedDescription)")
            }
        }
        if self.options.json {
            try console.printJSON(
                ImportAnswer(
                    format: format.rawValue,
                    issues: study.warnings + mistakes,
                    gaps: study.gaps,
                    study: text,
                    path: target?.path
                )
            )
        } else {
            for warning in study.warnings { console.note(warning.text) }
            for gap in study.gaps { console.note("fill in \(gap)") }
            for mistake in mistakes { console.note(mistake.text) }
            if target == nil { try console.write(Array(text.utf8)) }
        }
        if mistakes.contains(where: { !$0.isWarning }) { throw ExitCode(1) }
    }
}

/// What an import came to, for `--json`.
struct ImportAnswer: Codable, Hashable, Sendable {
    let format: String

    /// Mistakes, and what is doubtful or left out.
    let issues: [Issue]

    /// What has to be filled in before the study makes sense.
    let gaps: [String]

    /// The study file's text; absent when there were mistakes.
    let study: String?

    /// Where it was written.
    let path: String?

    init(format: String, issues: [Issue], gaps: [String] = [], study: String? = nil, path: String? = nil) {
        self.format = format
        self.issues = issues
        self.gaps = gaps
        self.study = study
        self.path = path
    }
}
