import ApusInterop
import ApusStudyFile
import Foundation

/// Turns a scenario into the study of one run of it, and finds the folders.
struct SMACJob {
    let scenario: LoadedScenario

    /// `num-run`.
    let number: Int
    let countsUnsatisfiable: Bool

    /// Variables of the program's environment.
    let environment: [String: String]

    /// The folder that was asked for, for everything but SMAC's files.
    private let wantedData: URL?
    private let console: Console

    init(
        scenario: LoadedScenario,
        number: Int,
        countsUnsatisfiable: Bool,
        environment: [String: String],
        data: URL?,
        console: Console
    ) {
        self.scenario = scenario
        self.number = number
        self.countsUnsatisfiable = countsUnsatisfiable
        self.environment = environment
        self.wantedData = data
        self.console = console
    }

    /// Where SMAC's files go.
    var folder: URL {
        let files = self.scenario.file.scenario.files
        return ScenarioFolders.url(files.output ?? "smac-output", in: self.scenario.folders.base)
            .appendingPathComponent(files.runGroup)
    }

    var data: URL { self.wantedData ?? self.folder.appendingPathComponent("apus-run\(self.number)") }

    /// Writes the study file, says what is doubtful, and reads the file as every study file is read.
    func prepare() throws -> StudyDocument {
        let name =
            "\(URL(fileURLWithPath: self.scenario.path).deletingPathExtension().lastPathComponent)-\(self.number)"
        var study = ScenarioDraft(scenario: self.scenario, countsUnsatisfiable: self.countsUnsatisfiable).study(
            name: name,
            number: self.number,
            command: ScenarioDraft.Command(
                words: [ShellCommand.text(self.scenario.program.words, in: self.scenario.program.folder.path)],
                isShell: true,
                environment: self.environment
            )
        )
        study.draft.remark(.heading, "Run \(self.number) of \(self.scenario.path), as 'apus smac' runs it.")
        for warning in study.warnings { self.console.note(warning.text) }
        let text: String
        do throws(StudyText.Mistakes) {
            text = try StudyText.text(of: study.draft)
        } catch {
            throw CommandError(error.messages.joined(separator: "\n"))
        }
        let file = self.data.appendingPathComponent("study.yaml")
        try self.write(text, to: file)
        let document = try StudyDocument(path: file.path, console: self.console)
        for warning in document.warnings { self.console.note(warning.text) }
        return document
    }

    private func write(_ text: String, to file: URL) throws {
        let hasStore = FileManager.default.fileExists(atPath: self.data.appendingPathComponent("store.sqlite").path)
        if hasStore, let known = FileManager.default.contents(atPath: file.path), known != Data(text.utf8) {
            throw CommandError(
                "\(self.data.path) holds run \(self.number) of another version of the scenario; give another "
                    + "--num-run, name another folder with --data, or remove that one"
            )
        }
        do {
            try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
            try FileManager.default.createDirectory(
                at: self.data,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw CommandError("cannot write \(file.path): \(error.localizedDescription)")
        }
    }
}
