import ApusAPI
import ApusInterop
import ApusSpace
import Foundation

/// A scenario of SMAC with the files that it names, found fit to run here.
struct LoadedScenario: Sendable {
    let file: ScenarioFile

    /// As the user named it.
    let path: String
    let parameters: PCSFile

    /// The parameter file as the scenario names it, and its text.
    let parameterPath: String
    let parameterText: String

    /// The parameters with their starting values where the scenario puts them.
    let space: Space
    let instances: ScenarioInstances

    /// The one instance of a scenario whose configurations are run once each.
    var instance: InstanceFile.Instance? { self.instances.single }
    let program: ScenarioProgram
    let folders: ScenarioFolders

    /// What is doubtful or not done, each with its place.
    let warnings: [Issue]

    /// Throws ``ImportMistakes``, every mistake of all the files at once.
    init(
        path: String,
        overrides: [ScenarioFile.Override],
        purpose: ScenarioWarnings.Purpose,
        console: Console
    ) throws {
        let source = try ImportedFile(path: path, url: console.url(path))
        let (file, mistakes) = try Self.reading(source, overrides)
        let files = file.scenario.files
        let folders = ScenarioFolders(scenario: source.url, experiment: files.experiment, current: console.folder)
        guard mistakes.isEmpty else {
            // What the files have wrong too is told with it.
            var issues = mistakes.map { Issue($0, file: path) }
            let reading = ScenarioReferences(file: file, path: path, folders: folders)
            if file.given.contains(.pcsFile) { _ = reading.parameters(&issues) }
            _ = reading.instances(&issues)
            throw ImportMistakes(issues: issues)
        }
        var issues = (file.warnings + ScenarioRefusals.issues(file)).map { Issue($0, file: path) }
        let reading = ScenarioReferences(file: file, path: path, folders: folders)
        let parameters = reading.parameters(&issues)
        let instances = reading.instances(&issues)
        issues += ScenarioWarnings.issues(file, for: purpose, isRace: instances.map { $0.raced != nil } ?? true)
            .map { Issue($0, file: path) }
        let program = ScenarioProgram(
            file.scenario.algorithm,
            folders: folders,
            path: console.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        )
        issues += Self.issues(of: program, file, path: path, purpose)
        let start = parameters.map { ScenarioStart(file, $0.file) }
        issues += (start?.issues ?? []).map { Issue($0, file: path) }
        guard issues.allSatisfy(\.isWarning), let parameters, let start, let instances else {
            throw ImportMistakes(issues: issues)
        }
        self.file = file
        self.path = path
        self.parameters = parameters.file
        self.parameterPath = parameters.path
        self.parameterText = parameters.text
        self.space = start.space
        self.instances = instances
        self.program = program
        self.folders = folders
        self.warnings = issues
    }

    /// As much of it as can be read.
    private static func reading(
        _ source: ImportedFile,
        _ overrides: [ScenarioFile.Override]
    ) throws(ImportMistakes) -> (file: ScenarioFile, mistakes: [InteropIssue]) {
        do throws(InteropError) {
            return try ScenarioFile.reading(source.bytes, overrides: overrides, file: source.path)
        } catch {
            throw ImportMistakes(issues: error.issues.map { Issue($0, file: source.path) })
        }
    }

    /// A study file may be written before its program is there.
    private static func issues(
        of program: ScenarioProgram,
        _ file: ScenarioFile,
        path: String,
        _ purpose: ScenarioWarnings.Purpose
    ) -> [Issue] {
        let place = file.place(of: .algoExec)
        var issues = program.warnings.map { InteropIssue(severity: .warning, place: place, message: $0) }
        if let mistake = program.mistake {
            issues.append(
                InteropIssue(severity: purpose == .run ? .error : .warning, place: place, message: mistake)
            )
        }
        return issues.map { Issue($0, file: path) }
    }
}

/// Reads the files that a scenario names.
struct ScenarioReferences {
    let file: ScenarioFile
    let path: String
    let folders: ScenarioFolders

    func parameters(_ issues: inout [Issue]) -> (file: PCSFile, path: String, text: String)? {
        guard case .file(let name) = self.file.scenario.files.parameters else { return nil }
        guard let bytes = self.bytes(name, .pcsFile, &issues) else { return nil }
        do throws(InteropError) {
            let file = try PCSFile(bytes, file: name)
            issues += file.warnings.map { Issue($0, file: name) }
            if let issue = Issue(emptiness: file, file: name) { issues.append(issue) }
            return (file, name, String(decoding: bytes, as: UTF8.self))
        } catch {
            issues += error.issues.map { Issue($0, file: name) }
            return nil
        }
    }

    func bytes(_ name: String, _ key: ScenarioKey, _ issues: inout [Issue]) -> [UInt8]? {
        do {
            return try ImportedFile(path: name, url: self.folders.url(of: name)).bytes
        } catch {
            self.refuse(key, "\(error); paths count from \(self.folders.base.path)", &issues)
            return nil
        }
    }

    func refuse(_ key: ScenarioKey, _ message: String, _ issues: inout [Issue]) {
        issues.append(Issue(InteropIssue(place: self.file.place(of: key), message: message), file: self.path))
    }
}
