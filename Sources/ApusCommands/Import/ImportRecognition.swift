import ApusInterop
import ApusStudy

/// Tells other tools' files apart by what stands in them.
enum ImportRecognition {
    enum Verdict: Hashable {
        case format(ImportFormat)

        /// Several fit, or none does.
        case candidates([ImportFormat])

        /// A database, such as Optuna has its studies in.
        case database

        /// A study file needs no import.
        case studyFile
    }

    private static let linesMax = 2_000

    /// `tree` is the file as YAML or JSON, where it is any.
    static func verdict(of file: ImportedFile, tree: @autoclosure () -> TreeValue?) -> Verdict {
        self.verdict(name: file.path, bytes: file.bytes, tree: tree())
    }

    static func verdict(name: String, bytes: [UInt8], tree: @autoclosure () -> TreeValue?) -> Verdict {
        if bytes.starts(with: Array("SQLite format 3".utf8)) { return .database }
        if name.lowercased().hasSuffix(".pcs") { return .format(.pcs) }
        // Before it is read as a tree, for a journal may be long.
        if self.isRecord(String(decoding: bytes.prefix(1 << 12), as: UTF8.self).drop(while: \.isWhitespace)) {
            return .format(.optuna)
        }
        if let tree = tree(), case .map = tree { return self.verdict(of: tree) }
        let lines = String(decoding: bytes.prefix(1 << 20), as: UTF8.self).split(whereSeparator: \.isNewline)
            .prefix(self.linesMax).map { line in line.prefix { $0 != "#" } }.filter { !$0.allSatisfy(\.isWhitespace) }
        var candidates: [ImportFormat] = []
        if lines.contains(where: self.isDeclaration) { candidates.append(.pcs) }
        if lines.contains(where: self.isOption) { candidates.append(.smacScenario) }
        return candidates.count == 1 ? .format(candidates[0]) : .candidates(candidates)
    }

    private static func verdict(of tree: TreeValue) -> Verdict {
        if tree["space"] != nil, tree["objective"] != nil { return .studyFile }
        var candidates: [ImportFormat] = []
        if case .list? = tree["hyperparameters"] { candidates.append(.configspace) }
        if case .map? = tree["hyperparameters"] { candidates.append(.determined) }
        if case .map? = tree["parameters"] { candidates.append(.wandb) }
        if case .list? = tree["spec"]?["parameters"] { candidates.append(.katib) }
        if self.isNNI(tree) { candidates.append(.nni) }
        return candidates.count == 1 ? .format(candidates[0]) : .candidates(candidates)
    }

    private static func isNNI(_ tree: TreeValue) -> Bool {
        let keys = [
            "searchSpace", "search_space", "searchSpaceFile", "search_space_file", "trialCommand", "trial_command",
        ]
        if keys.contains(where: { tree[$0] != nil }) { return true }
        guard case .map(let entries) = tree, !entries.isEmpty else { return false }
        return entries.allSatisfy { $0.value["_type"] != nil && $0.value["_value"] != nil }
    }

    /// One of a journal of Optuna.
    private static func isRecord(_ text: Substring) -> Bool {
        text.first == "{" && text.prefix { !$0.isNewline }.contains("\"op_code\"")
    }

    /// A parameter as parameter files declare it, in the old syntax or in the new one.
    private static func isDeclaration(_ line: Substring) -> Bool {
        line.firstMatch(of: /^\s*\S+\s*(categorical|ordinal|integer|real)?\s*[\[{][^=\]}]*[\]}]\s*\[[^\]]*\]/) != nil
    }

    private static func isOption(_ line: Substring) -> Bool {
        guard let sign = line.firstIndex(of: "=") else { return false }
        let name = line[..<sign].drop(while: \.isWhitespace)
        return ScenarioKey(name: String(name.prefix { !$0.isWhitespace })) != nil
    }
}
