import ApusInterop
import ApusStudy
import ApusStudyFile
import Foundation

/// The study file that a scenario becomes, which any machine may run: the program goes with it as an input.
struct ScenarioImport {
    let scenario: LoadedScenario

    /// What the study is called.
    let name: String

    /// The folder that the study file is for.
    let folder: URL

    func study() -> ImportedStudy {
        let search = self.scenario.file.scenario.search
        let files = self.files
        let inner = self.innerFolder
        let words = self.scenario.program.words
        let command =
            inner.isEmpty
            ? ScenarioDraft.Command(words: words.map { ImportedCommand.escaped($0, names: []) })
            : ScenarioDraft.Command(words: [ShellCommand.text(words, in: inner)], isShell: true)
        var study = ScenarioDraft(scenario: self.scenario)
            .study(name: self.name, number: search.seed ?? 1, command: command)
        study.draft.inputs = files
        if let features = self.scenario.instances.features {
            study.draft.featureFile = self.relative(features.url)
            if study.draft.featureFile == nil {
                study.gaps.append("'instances.features': the file lies elsewhere; copy it beside the study file")
            }
        }
        if let raced = self.scenario.instances.raced, raced.instances.count > 1 {
            study.gaps.append("'run.inputs': name the files of the instances too, if they are files")
        }
        // SMAC runs one at a time where nothing is said; a cluster has no reason to.
        if !self.scenario.file.given.contains(.cliCores) { study.draft.limits = study.draft.limits.withoutParallel }
        if !files.isEmpty { study.draft.remark(.inputs, SearchDraft.inputsRemark) }
        if files.isEmpty {
            study.gaps.append(
                "'run.inputs': the program does not lie beside the study file; name it, and what else it needs"
            )
        }
        return study
    }

    /// The words of the command that are files, as seen from the study file.
    private var files: [String] {
        var files: [String] = []
        for word in self.scenario.program.words where !word.hasPrefix("/") && !word.hasPrefix("-") {
            let url = ScenarioFolders.url(word, in: self.scenario.program.folder)
            guard let path = self.relative(url), !files.contains(path) else { continue }
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            if exists, !isFolder.boolValue { files.append(path) }
        }
        return files
    }

    /// The folder that the program is run in, as seen from the study file; empty where that is the same.
    private var innerFolder: String { self.relative(self.scenario.program.folder) ?? "" }

    /// `nil` for what does not lie under the study file's folder.
    private func relative(_ url: URL) -> String? {
        let base = self.folder.standardizedFileURL.path
        let path = url.standardizedFileURL.path
        guard path != base else { return "" }
        let prefix = base.hasSuffix("/") ? base : base + "/"
        guard path.hasPrefix(prefix) else { return nil }
        let rest = String(path.dropFirst(prefix.count))
        return rest.hasSuffix("/") ? String(rest.dropLast()) : rest
    }
}

extension StudyLimits {
    fileprivate var withoutParallel: Self {
        Self(trials: self.trials, wallclock: self.wallclock, trialWallclock: self.trialWallclock)
    }
}
