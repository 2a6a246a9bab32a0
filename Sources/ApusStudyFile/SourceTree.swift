package import ApusStudy

/// A YAML or JSON file of another tool as a tree, with the place of each value.
///
/// Read as a study file is, with the same limits, and with places for what is wrong with it.
package struct SourceTree: Sendable {
    package let value: TreeValue
    private let places: [String: SourcePlace]

    /// Throws every mistake of the text; `fileName` is only shown.
    package init(text: String, fileName: String) throws(StudyFileError) {
        let diagnostics = DiagnosticList(file: fileName)
        var reader = YAMLReader(diagnostics: diagnostics, subject: .file)
        guard let root = reader.read(text), !diagnostics.hasErrors else {
            throw StudyFileError(diagnostics: diagnostics.sorted)
        }
        var places: [String: SourcePlace] = [:]
        Self.note(root, root.place, path: "", &places)
        self.value = root.tree
        self.places = places
    }

    /// Where the value of a path such as `parameters.lr.values[2]` stands, or the nearest one that it lies in.
    ///
    /// Keys in the path are shortened as messages shorten them.
    package func place(of path: String) -> SourcePlace? {
        var path = path
        while true {
            if let place = self.places[path] { return place }
            guard let end = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { return self.places[""] }
            path = String(path[..<end])
        }
    }

    /// Of two values whose shortened paths are the same the first counts.
    private static func note(
        _ node: SourceNode,
        _ place: SourcePlace,
        path: String,
        _ places: inout [String: SourcePlace]
    ) {
        if places[path] == nil { places[path] = place }
        for entry in node.entries {
            let key = ScalarText.shortened(entry.key)
            Self.note(entry.value, entry.keyPlace, path: path.isEmpty ? key : "\(path).\(key)", &places)
        }
        for (index, item) in node.items.enumerated() {
            Self.note(item, item.place, path: "\(path)[\(index)]", &places)
        }
    }
}
