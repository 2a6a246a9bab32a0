internal import ApusStudy

extension RunReading {
    struct TemplateFile {
        let template: CommandProgram.Template
        let sources: [StudyFile.Source]
        let used: Set<String>
    }

    func templates() -> [TemplateFile] {
        var targets: [String: SourcePlace] = [:]
        return (self.section["templates"]?.items ?? []).compactMap { node in
            // Without a source, the check of the form has said so.
            guard node.scalar != nil || node["source"] != nil else { return nil }
            let (source, target) = Self.names(of: node)
            guard self.files.isInside(source, place: node.place, key: "run.templates"),
                self.files.isInside(target, place: node.place, key: "run.templates")
            else { return nil }
            if let first = targets.updateValue(node.place, forKey: target) {
                self.diagnostics.error(
                    node.place,
                    "two templates become '\(target)', the other at \(first.line):\(first.column); "
                        + "give one another name: {source: \(source), target: …}"
                )
            }
            return self.templateFile(source: source, target: target, place: node.place)
        }
    }

    /// `file`, `file -> new name`, or a map of both.
    private static func names(of node: SourceNode) -> (source: String, target: String) {
        if let source = node["source"]?.text { return (source, node["target"]?.text ?? source) }
        let text = node.text ?? ""
        guard let arrow = text.firstRange(of: " -> ") else { return (text, text) }
        return (Self.trimmed(text[..<arrow.lowerBound]), Self.trimmed(text[arrow.upperBound...]))
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private func templateFile(source: String, target: String, place: SourcePlace) -> TemplateFile? {
        guard let bytes = self.files.bytes(of: source, bytesMax: Self.templateBytesMax, place: place) else {
            return nil
        }
        let (template, issues) = Template.reading(bytes)
        for issue in issues {
            self.diagnostics.error(.init(line: issue.line, column: issue.column), issue.message, file: source)
        }
        for variable in template.variables {
            guard let mistake = self.scope.mistake(of: variable) else { continue }
            self.diagnostics.error(.init(line: variable.line, column: variable.column), mistake, file: source)
        }
        if template.variables.isEmpty, issues.isEmpty {
            self.diagnostics.warning(place, "the template '\(source)' holds no ${name}; name it in 'inputs' instead")
        }
        return TemplateFile(
            template: .init(source: source, target: target),
            sources: self.files.sources(at: source, target: source, place: place, folderAllowed: false),
            used: Set(template.variables.map(\.name))
        )
    }

    /// Each file once: a source of two templates, or one inside of a folder that is an input too, is sent once.
    ///
    /// A template cannot take the place of another input.
    func distinct(
        _ sources: [StudyFile.Source],
        beside templates: [CommandProgram.Template]
    ) -> [StudyFile.Source] {
        var paths: [String: String] = [:]
        let distinct = sources.filter { source in
            guard let former = paths.updateValue(source.path, forKey: source.input.path) else { return true }
            if former != source.path {
                self.diagnostics.error(
                    self.section.place,
                    "two inputs become '\(source.input.path)': '\(former)' and '\(source.path)'; rename one of them"
                )
            }
            return false
        }
        for template in templates where template.target != template.source && paths[template.target] != nil {
            self.diagnostics.error(
                self.section["templates"]?.place ?? self.section.place,
                "the template '\(template.source)' becomes '\(template.target)', which is an input too; "
                    + "rename one of them"
            )
        }
        return distinct
    }

    func inputs(beside templates: [TemplateFile]) -> [StudyFile.Source] {
        var seen = Set(templates.map(\.template.source))
        return (self.section["inputs"]?.items ?? []).flatMap { node -> [StudyFile.Source] in
            if let dataset = node["dataset"] {
                return self.files.dataset(named: dataset.text ?? "", place: dataset.place)
            }
            var path = node.text ?? ""
            while path.count > 1, path.last == "/" { path.removeLast() }
            if path.hasPrefix("./") { path.removeFirst(2) }
            guard self.files.isInside(path, place: node.place, key: "run.inputs") else { return [] }
            let isTarget = templates.contains { $0.template.target == path && $0.template.source != path }
            guard !isTarget else {
                self.diagnostics.error(
                    node.place,
                    "a template becomes '\(path)', so no input can have that name; rename one of them"
                )
                return []
            }
            guard seen.insert(path).inserted else {
                self.diagnostics.warning(node.place, "'\(path)' is named twice among templates and inputs")
                return []
            }
            return self.files.sources(at: path, target: path, place: node.place)
        }
    }
}
