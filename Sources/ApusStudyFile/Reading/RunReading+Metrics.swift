internal import ApusStudy

extension RunReading {
    /// Lines on standard output, when the study says nothing.
    func metrics() -> [MetricSource] {
        guard let node = self.section["metrics"] else { return [.stdout] }
        let nodes = node.items.isEmpty ? [node] : node.items
        return nodes.compactMap { self.source($0) }
    }

    private func source(_ node: SourceNode) -> MetricSource? {
        guard let entry = node.entries.first else { return nil }
        let value = entry.value
        switch entry.key {
        case "stdout": return .stdout
        case "postprocess": return .postprocess(command: value.items.compactMap(\.text))
        case "file": return self.path(value, key: "run.metrics.file").map { .file(path: $0) }
        case "json": return self.path(value, key: "run.metrics.json").map { .json(path: $0) }
        case "smac" where value["reads"]?.text == "runtime":
            return (value["metric"]?.text).map { .smacRuntime(metric: $0) }
        case "smac":
            return (value["metric"]?.text).map {
                .smac(metric: $0, countsUnsatisfiable: value["unsat"]?.boolean == true ? true : nil)
            }
        case "regex": return self.regex(value)
        default: return nil
        }
    }

    private func path(_ node: SourceNode, key: String) -> String? {
        guard let path = node.text, self.files.isInside(path, place: node.place, key: key) else { return nil }
        return path
    }

    private func regex(_ node: SourceNode) -> MetricSource? {
        guard let patternNode = node["pattern"], let pattern = patternNode.text else { return nil }
        let metric = node["metric"]?.text
        do {
            _ = try Regex<AnyRegexOutput>(pattern)
        } catch {
            self.diagnostics.error(
                patternNode.place,
                "'\(ScalarText.shortened(pattern))' is no regular expression: \(error)"
            )
            return nil
        }
        let groups = Self.groups(in: pattern)
        guard groups.contains("value") else {
            self.diagnostics.error(
                patternNode.place,
                "the pattern has no group 'value'; write (?<value>…) around the number"
            )
            return nil
        }
        guard metric != nil || groups.contains("name") else {
            self.diagnostics.error(
                patternNode.place,
                "the pattern has no group 'name', so the metric has no name; add metric: NAME"
            )
            return nil
        }
        return .regex(pattern: pattern, metric: metric)
    }

    /// The names of `(?<name>…)` and `(?P<name>…)`.
    private static func groups(in pattern: String) -> Set<String> {
        var names: Set<String> = []
        for piece in pattern.split(separator: "(?", omittingEmptySubsequences: false).dropFirst() {
            let rest = piece.first == "P" ? piece.dropFirst() : piece
            guard rest.first == "<", let end = rest.firstIndex(of: ">") else { continue }
            names.insert(String(rest[rest.index(after: rest.startIndex)..<end]))
        }
        return names
    }
}
