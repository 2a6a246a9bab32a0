import ApusInterop
import ApusSpace
import ApusStudy
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

    private var name: String {
        "\(URL(fileURLWithPath: self.scenario.path).deletingPathExtension().lastPathComponent)-\(self.number)"
    }

    private var command: ScenarioDraft.Command {
        ScenarioDraft.Command(
            words: [ShellCommand.text(self.scenario.program.words, in: self.scenario.program.folder.path)],
            isShell: true,
            environment: self.environment
        )
    }

    /// Writes the study file, says what is doubtful, and reads the file as every study file is read.
    ///
    /// What is doubtful comes back too, each as a sentence.
    func prepare() throws -> (document: StudyDocument, warnings: [String]) {
        var study = ScenarioDraft(scenario: self.scenario, countsUnsatisfiable: self.countsUnsatisfiable).study(
            name: self.name,
            number: self.number,
            command: self.command
        )
        if self.scenario.instances.features != nil { study.draft.featureFile = Self.featureName }
        study.draft.remark(.heading, "Run \(self.number) of \(self.scenario.path), as 'apus smac' runs it.")
        var warnings = study.warnings.map(\.text)
        for warning in warnings { self.console.note(warning) }
        let text = try Self.text(of: study.draft)
        let file = self.data.appendingPathComponent("study.yaml")
        try self.write(text, to: file)
        try self.writeFeatures()
        let document = try StudyDocument(path: file.path, console: self.console)
        for warning in document.warnings { self.console.note(warning.text) }
        warnings += document.warnings.map(\.text)
        return (document, warnings)
    }

    /// The study that runs a configuration once on each of the test instances; `nil` where there are none.
    func validation(of configuration: Configuration) throws -> StudyDocument? {
        guard let test = self.scenario.instances.test else { return nil }
        let name = "\(self.name)-validation"
        var study = ScenarioDraft(scenario: self.scenario, countsUnsatisfiable: self.countsUnsatisfiable).study(
            name: name,
            number: self.number,
            command: self.command
        )
        let limits = study.draft.limits
        study.draft.space = try self.scenario.space.starting(at: configuration)
        study.draft.instances = test
        study.draft.optimizer = .init("smac", seed: study.draft.optimizer.seed)
        study.draft.limits = StudyLimits(
            trials: test.race.incumbentRuns,
            parallel: limits.parallel,
            trialWallclock: limits.trialWallclock
        )
        study.draft.remark(.heading, "The incumbent of run \(self.number), on the test instances.")
        let file = self.data.appendingPathComponent("validation.yaml")
        do {
            try Data(try Self.text(of: study.draft).utf8).write(to: file, options: .atomic)
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError("cannot write \(file.path): \(error.localizedDescription)")
        }
        return try StudyDocument(path: file.path, console: self.console)
    }

    private static func text(of draft: StudyDraft) throws -> String {
        do throws(StudyText.Mistakes) {
            return try StudyText.text(of: draft)
        } catch {
            throw CommandError(error.messages.joined(separator: "\n"))
        }
    }

    private static let featureName = "features.csv"

    /// The study file names them, and lies elsewhere than the scenario.
    private func writeFeatures() throws {
        guard let features = self.scenario.instances.features else { return }
        let file = self.data.appendingPathComponent(Self.featureName)
        do {
            try Data(features.text).write(to: file, options: .atomic)
        } catch {
            throw CommandError("cannot write \(file.path): \(error.localizedDescription)")
        }
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
