import ApusAPI
import ApusInterop
import ApusSpace
import ApusStudy
import ApusStudyFile
import Foundation

/// Reads another tool's file, and turns it into a study.
struct ImportReading {
    let file: ImportedFile
    let console: Console

    /// The folder that the study file is for: files that it names lie there.
    let folder: URL

    /// The one that is meant, where a file has several studies.
    var studyName: String?

    /// The format that was named, or the one that the file shows.
    func format(named: ImportFormat?) throws -> ImportFormat {
        if let named { return named }
        // A file that is no tree is recognized by its lines.
        switch ImportRecognition.verdict(of: self.file, tree: try? self.file.tree().value) {
        case .format(let format): return format
        case .studyFile: throw CommandError("\(self.file.path) is a study file; 'apus study check' reads it")
        case .database:
            throw CommandError(
                "\(self.file.path) is a database, and of Optuna's files journals are read; make one with "
                    + "optuna.copy_study(from_study_name=…, from_storage='sqlite:///\(self.file.path)', "
                    + "to_storage=JournalStorage(JournalFileBackend('study.log')))"
            )
        case .candidates(let candidates):
            let found =
                candidates.isEmpty
                ? "looks like none of the files that are known"
                : "could be \(candidates.map(\.title).joined(separator: " or "))"
            throw CommandError("\(self.file.path) \(found); say which with --format: \(ImportFormat.list)")
        }
    }

    /// Throws ``ImportMistakes``, every mistake at once.
    func study(_ format: ImportFormat) throws -> ImportedStudy {
        var study: ImportedStudy
        switch format {
        case .pcs: study = try self.parameterFile()
        case .smacScenario: study = try self.scenario()
        case .optuna: study = try self.journal()
        case .configspace, .wandb, .nni, .katib, .determined: study = try self.tree(format)
        }
        study.addHeading(file: self.file.path, format: format)
        return study
    }

    private func parameterFile() throws -> ImportedStudy {
        let parameters: PCSFile
        do throws(InteropError) {
            parameters = try PCSFile(self.file.bytes, file: self.file.path)
        } catch {
            throw ImportMistakes(issues: error.issues.map { Issue($0, file: self.file.path) })
        }
        if let issue = Issue(emptiness: parameters, file: self.file.path) { throw ImportMistakes(issues: [issue]) }
        var study = ParameterFileDraft(parameters: parameters, name: self.file.stem).study()
        study.warnings = parameters.warnings.map { Issue($0, file: self.file.path) }
        return study
    }

    private func scenario() throws -> ImportedStudy {
        let scenario = try LoadedScenario(
            path: self.file.path,
            overrides: [],
            purpose: .studyFile,
            console: self.console
        )
        return ScenarioImport(scenario: scenario, name: self.file.stem, folder: self.folder).study()
    }

    private func journal() throws -> ImportedStudy {
        let journal: OptunaJournal
        do throws(InteropError) {
            journal = try OptunaJournal(self.file.bytes, file: self.file.path)
        } catch {
            throw ImportMistakes(issues: error.issues.map { Issue($0, file: self.file.path) })
        }
        let named = self.studyName.map { name in journal.studies.filter { $0.name == name } } ?? journal.studies
        guard named.count == 1 else {
            let names = journal.studies.prefix(20).map { "'\(VisibleText.escaped($0.name))'" }.joined(separator: ", ")
            throw CommandError(
                journal.studies.isEmpty
                    ? "\(self.file.path) holds no study"
                    : "\(self.file.path) holds the studies \(names); say which with --study"
            )
        }
        guard !named[0].space.parameters.isEmpty else {
            throw CommandError(
                "\(self.file.path) holds no parameters of '\(VisibleText.escaped(named[0].name))', which Optuna writes when "
                    + "trials begin; import it when some have"
            )
        }
        let search = named[0].search
        var study = SearchDraft(
            search: search,
            format: .optuna,
            fallbackName: self.file.stem,
            exists: { self.isFile($0) }
        ).study()
        study.warnings = (journal.warnings + search.warnings).map { Issue($0, file: self.file.path) }
        return study
    }

    private func tree(_ format: ImportFormat) throws -> ImportedStudy {
        let tree = try self.file.tree()
        let searchSpace = format == .nni ? try self.searchSpace(of: tree) : nil
        do throws(InteropError) {
            let search = try self.search(format, tree.value, searchSpace?.value)
            var study = SearchDraft(
                search: search,
                format: format,
                fallbackName: self.file.stem,
                exists: { self.isFile($0) }
            ).study()
            study.warnings = self.issues(search.warnings, tree, searchSpace)
            return study
        } catch {
            throw ImportMistakes(issues: self.issues(error.issues, tree, searchSpace))
        }
    }

    private func search(
        _ format: ImportFormat,
        _ tree: TreeValue,
        _ searchSpace: TreeValue?
    ) throws(InteropError) -> ImportedSearch {
        switch format {
        case .wandb: return try SweepFile.search(tree, file: self.file.path)
        case .katib: return try KatibFile.search(tree, file: self.file.path)
        case .determined: return try DeterminedFile.search(tree, file: self.file.path)
        case .configspace: return try ConfigSpaceFile.search(tree, file: self.file.path)
        case .pcs, .smacScenario, .optuna, .nni:
            // A file of NNI may be an experiment, or a space alone.
            let isSpace = tree.children.allSatisfy { $0["_type"] != nil }
            if isSpace { return try NNIFile.space(tree, file: self.file.path) }
            return try NNIFile.experiment(tree, searchSpace: searchSpace, file: self.file.path)
        }
    }

    /// The file in which an experiment of NNI keeps its space, where it is not in the experiment itself.
    private func searchSpace(of tree: ImportedTree) throws(ImportMistakes) -> ImportedTree? {
        let key = tree.value["searchSpaceFile"] == nil ? "search_space_file" : "searchSpaceFile"
        guard case .text(let name)? = tree.value[key] else { return nil }
        let url = name.hasPrefix("/") ? URL(fileURLWithPath: name) : self.file.folder.appendingPathComponent(name)
        do {
            return try ImportedFile(path: name, url: url).tree()
        } catch let error as ImportMistakes {
            throw error
        } catch {
            throw ImportMistakes(issues: [Issue(place: tree.place(of: key), message: "\(error)")])
        }
    }

    /// In the order of the text; what is said of a space in a file of its own has its place there, and comes last.
    private func issues(
        _ issues: [InteropIssue],
        _ tree: ImportedTree,
        _ searchSpace: ImportedTree?
    ) -> [Issue] {
        let prefix = "searchSpace."
        var own: [InteropIssue] = []
        var inner: [InteropIssue] = []
        for issue in issues {
            guard searchSpace != nil, case .tree(let path) = issue.place, path.hasPrefix(prefix) else {
                own.append(issue)
                continue
            }
            let place = InteropIssue.Place.tree(String(path.dropFirst(prefix.count)))
            inner.append(InteropIssue(severity: issue.severity, place: place, message: issue.message))
        }
        return tree.issues(own) + (searchSpace?.issues(inner) ?? [])
    }

    private func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let url = self.folder.appendingPathComponent(path)
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && !isFolder.boolValue
    }
}

extension TreeValue {
    /// The values of a map or a list.
    fileprivate var children: [TreeValue] {
        switch self {
        case .map(let entries): entries.map(\.value)
        case .list(let values): values
        default: []
        }
    }
}

extension Issue {
    /// What is wrong with a parameter file that declares nothing: SMAC takes it, and there is nothing to search.
    init?(emptiness parameters: PCSFile, file: String) {
        guard parameters.space.parameters.isEmpty else { return nil }
        self.init(
            place: file,
            message: "the file declares no parameter, so there is nothing to search; declare one at least"
        )
    }
}
