import ApusStudy

/// How the inputs of two programs differ, and which of that could have changed what the trials did.
struct InputDifference {
    private(set) var changed: Set<String> = []
    private(set) var mistakes: [String] = []

    init(before: CommandProgram, after: CommandProgram) {
        let old = Dictionary(before.inputs.map { ($0.path, $0) }) { first, _ in first }
        let new = Dictionary(after.inputs.map { ($0.path, $0) }) { first, _ in first }
        let scripts = Self.words(before.postprocessing + after.postprocessing)
        let others = Self.words([before.command]).union(before.templates.map(\.source))
        for path in Set(old.keys).union(new.keys).sorted() where !Self.isSame(old[path], new[path]) {
            if new[path] != nil { self.changed.insert(path) }
            guard old[path] != nil, !scripts.contains(path) || others.contains(path) else { continue }
            let what = new[path] == nil ? "is not named any more" : "is not the file that the trials ran with"
            self.mistakes.append(
                "'run.inputs': '\(path)' \(what); only what the post-processing's command alone names may change: "
                    + "put it back, or add a file of another name"
            )
        }
    }

    private static func isSame(_ old: InputFile?, _ new: InputFile?) -> Bool {
        old?.digest == new?.digest && old?.isExecutable == new?.isExecutable
    }

    /// What commands may name a file by: their words, also those within a script for a shell.
    private static func words(_ commands: [[String]]) -> Set<String> {
        let separators: Set<Character> = [" ", "\t", "\n", ";", "|", "&", "<", ">", "(", ")", "'", "\"", "=", "`"]
        let words = commands.joined().flatMap { $0.split(whereSeparator: separators.contains) }
        return Set(words.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : String($0) })
    }
}

extension CommandProgram {
    /// The commands of the post-processing scripts.
    fileprivate var postprocessing: [[String]] {
        self.metrics.compactMap { source in
            guard case .postprocess(let command) = source else { return nil }
            return command
        }
    }
}
