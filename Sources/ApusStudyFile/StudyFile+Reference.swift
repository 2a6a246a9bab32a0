extension StudyFile {
    /// The reference of all keys, as `Docs/Configuration.md` holds it.
    package static var reference: String {
        let groups = Dictionary(grouping: Self.keys) { Self.group(of: $0.path) }
        let order = Self.keys.map { Self.group(of: $0.path) }.reduce(into: [String]()) { groups, group in
            if !groups.contains(group) { groups.append(group) }
        }
        var lines = Self.introduction
        for group in order {
            lines += ["", "## \(group.isEmpty ? "The study" : "`\(group)`")", ""]
            lines += ["| key | value | default | meaning |", "|---|---|---|---|"]
            lines += (groups[group] ?? []).map(Self.row)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let introduction = [
        "# Every key of a study file",
        "",
        "Made from the table that files are checked against; a test compares the two. How a study file is read, and "
            + "what its",
        "values mean, says [`Protocols/StudyFile.md`](../Protocols/StudyFile.md).",
        "",
        "`NAME` stands for a name of yours, `[]` for each entry of a list. A duration is written `90s`, `4h`, `1h30m`, "
            + "`1d`;",
        "a size `8GiB`, `500MB`. Under `train`, a number, a word or a truth may also be `${name}` of a parameter.",
    ]

    private static func group(of path: String) -> String {
        let parts = path.split(separator: ".")
        guard parts.count > 1, let first = parts.first else { return "" }
        guard first == "train", parts.count > 2 else { return String(first) }
        return "train.\(parts[1].filter { $0 != "[" && $0 != "]" })"
    }

    private static func row(_ key: StudyKey) -> String {
        let standard = key.isRequired ? "required" : key.standard.isEmpty ? "" : "`\(key.standard)`"
        return "| `\(key.path)` | \(key.type) | \(standard) | \(key.meaning) |"
    }
}
