import ApusInterop
import Foundation

/// The program that a scenario tunes: its words, and the folder that it is run in.
struct ScenarioProgram: Sendable {
    /// `algo-exec`, split as SMAC splits it.
    let words: [String]
    let folder: URL

    /// What is wrong with it: `nil` where it can be started.
    let mistake: String?

    /// What is doubtful about it.
    let warnings: [String]

    /// Reads the file system only to see what is there; `path` is `$PATH`.
    init(_ algorithm: Scenario.Algorithm, folders: ScenarioFolders, path: String) {
        let words = TargetCall.words(ofCommand: algorithm.command)
        let named = algorithm.folder.map { folders.url(of: $0) }
        let folder = named ?? Self.folder(of: words, folders)
        self.words = words
        self.folder = folder
        self.mistake = Self.mistake(words, in: folder, isNamed: named != nil, path: path)
        var warnings: [String] = []
        if named == nil, folder != folders.base {
            warnings.append("the program is run in \(folder.path), where the scenario and it lie")
        }
        for word in words.dropFirst() where Self.looksLikeScript(word) {
            guard !Self.exists(ScenarioFolders.url(word, in: folder)) else { continue }
            warnings.append("there is no '\(VisibleText.escaped(word))' in \(folder.path)")
        }
        self.warnings = warnings
    }

    /// The current folder, as SMAC has it, or the scenario's where only that one has the files.
    private static func folder(of words: [String], _ folders: ScenarioFolders) -> URL {
        let relative = words.filter { !$0.hasPrefix("/") && ($0.contains("/") || Self.looksLikeScript($0)) }
        guard let first = relative.first, !Self.exists(ScenarioFolders.url(first, in: folders.base)) else {
            return folders.base
        }
        return Self.exists(ScenarioFolders.url(first, in: folders.beside)) ? folders.beside : folders.base
    }

    private static func mistake(_ words: [String], in folder: URL, isNamed: Bool, path: String) -> String? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
            return "there is no folder \(folder.path) to run the program in; mend 'algo-exec-dir'"
        }
        guard let program = words.first, !program.isEmpty else { return "'algo-exec' names no program; write one" }
        let shown = VisibleText.escaped(program)
        guard program.contains("/") else {
            let isFound = path.split(separator: ":").contains { entry in
                FileManager.default.isExecutableFile(atPath: "\(entry)/\(program)")
            }
            guard !isFound else { return nil }
            return Self.exists(folder.appendingPathComponent(program))
                ? "'\(shown)' is looked for in PATH; write './\(shown)' for the one in \(folder.path)"
                : "there is no program '\(shown)' in PATH; write its path"
        }
        let url = ScenarioFolders.url(program, in: folder)
        guard Self.exists(url) else {
            return "there is no '\(shown)' in \(folder.path)"
                + (isNamed
                    ? "; mend 'algo-exec' or 'algo-exec-dir'" : "; start in its folder, or name it in 'algo-exec-dir'")
        }
        guard FileManager.default.isExecutableFile(atPath: url.path) else {
            return "'\(shown)' may not be executed; run: chmod +x '\(url.path)'"
        }
        return nil
    }

    private static func exists(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    private static func looksLikeScript(_ word: String) -> Bool {
        !word.hasPrefix("-") && [".py", ".sh", ".rb", ".pl", ".R", ".jar", ".jl"].contains { word.hasSuffix($0) }
    }
}
