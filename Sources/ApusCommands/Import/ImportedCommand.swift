import ApusInterop
import ApusStudy

/// Another tool's command as a study runs it, and the files that it names.
struct ImportedCommand {
    private static let scriptEndings = [".py", ".sh", ".R", ".jl", ".rb", ".pl", ".m"]

    let words: [String]
    let isShell: Bool

    /// Files beside the study that the command names.
    private(set) var inputs: [String] = []

    /// Scripts that the command names, and that do not lie there.
    private(set) var missing: [String] = []

    /// `names` are the parameters', `exists` tells of a file beside the study file.
    ///
    /// A command that is run in a folder below it is a script, which goes there first.
    init(_ command: [String], in folder: String?, names: Set<String>, exists: (String) -> Bool) {
        var words = command.map { Self.escaped($0, names: names) }
        if let folder, words.count == 3, words[1] == "-c" {
            words[2] = "cd \(Self.escaped(ShellCommand.word(folder), names: [])) || exit\n\(words[2])"
        }
        if words.count == 3, ["/bin/sh", "sh"].contains(words[0]), words[1] == "-c", Self.isQuotable(words[2]) {
            self.words = [words[2]]
            self.isShell = true
        } else {
            self.words = words
            self.isShell = false
        }
        let named = command.count == 3 && command[1] == "-c" ? TargetCall.words(ofCommand: command[2]) : command
        for word in named where !word.hasPrefix("/") && !word.hasPrefix("-") && !word.contains("$") {
            let name = word.hasPrefix("./") ? String(word.dropFirst(2)) : word
            let path = folder.map { "\($0)/\(name)" } ?? name
            guard !name.isEmpty, !path.split(separator: "/").contains(".."), !self.inputs.contains(path) else {
                continue
            }
            if exists(path) {
                self.inputs.append(path)
            } else if Self.scriptEndings.contains(where: path.hasSuffix), !self.missing.contains(path) {
                self.missing.append(path)
            }
        }
    }

    /// `${name}` of the parameters stays; any other `${` is the command's own and is passed on as it is.
    static func escaped(_ word: String, names: Set<String>) -> String {
        var rest = word[...]
        var result = ""
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            let inside = rest[start.upperBound...]
            let name = inside.prefix { $0 != "}" && $0 != "?" }
            result += names.contains(String(name)) ? "${" : "\\${"
            rest = inside
        }
        return result + rest
    }

    /// Whether values may stand in the script as quoted words.
    private static func isQuotable(_ script: String) -> Bool {
        guard let template = try? Template(text: script) else { return false }
        return ShellQuoting.unquotablePlaces(in: template).isEmpty
    }
}
