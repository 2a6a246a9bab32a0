internal import ApusSpace
internal import ApusStudy

/// Reads `optimizer`: the method, its options, the seed, and the points of a CSV.
struct SearchReading {
    /// What a study gets that names no method.
    static let standard = Search.Method.model(name: "auto", options: .map([]))

    static let csvBytesMax = 64 << 20

    let root: SourceNode
    let space: Space?
    let diagnostics: DiagnosticList
    let environment: StudyFileEnvironment

    /// `nil` when the section is wrong, which was noted then.
    func read(trials: Int?) -> Search? {
        guard let node = self.root["optimizer"] else {
            // What was there and was wrong has been left out.
            return Search(method: Self.standard)
        }
        let named = node.entries.filter { OptimizerSchema.methods.contains($0.key) }
        guard named.count <= 1 else {
            let names = named.map { "'\($0.key)'" }.joined(separator: " and ")
            self.diagnostics.error(node.place, "'optimizer' names \(names); keep one of them")
            return nil
        }
        let name = node.text ?? named.first?.key ?? "auto"
        guard let method = self.method(name, options: named.first?.value, place: node.place) else { return nil }
        return Search(
            method: method,
            seed: UInt64(node["seed"]?.integer ?? 1),
            repeatsAllowed: node["repeats"]?.boolean ?? false
        )
    }

    private func method(_ name: String, options: SourceNode?, place: SourcePlace) -> Search.Method? {
        switch name {
        case "random": return .random
        case "grid": return .grid(levels: options?["levels"]?.integer ?? OptimizerSchema.gridLevelsStandard)
        case "latin-hypercube": return .latinHypercube
        case "sobol": return .sobol
        case "halton": return .halton
        case "csv": return self.points(options, place: place)
        default: return self.model(name, options: options)
        }
    }

    private func model(_ name: String, options: SourceNode?) -> Search.Method? {
        guard let options else { return .model(name: name, options: .map([])) }
        switch options.content {
        case .null: return .model(name: name, options: .map([]))
        case .map: return .model(name: name, options: options.tree)
        case .scalar, .list:
            self.diagnostics.error(
                options.place,
                "'optimizer.\(name)' must be a map of options (it is \(options.shown)); write {\(name): {}} for none"
            )
            return nil
        }
    }

    private func points(_ options: SourceNode?, place: SourcePlace) -> Search.Method? {
        guard let file = options?["file"], let path = file.text else {
            if options == nil {
                self.diagnostics.error(
                    place,
                    "'optimizer' says 'csv' and needs a file; write {csv: {file: points.csv}}"
                )
            }
            return nil
        }
        let files = FileGathering(reader: self.environment.reader, diagnostics: self.diagnostics)
        guard let bytes = files.bytes(of: path, bytesMax: Self.csvBytesMax, place: file.place) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            self.diagnostics.error(file.place, "'\(path)' is not UTF-8 text; save it as UTF-8")
            return nil
        }
        // Without a space there is nothing to compare the columns with.
        guard let space = self.space else { return nil }
        let reading = self.environment.readDesign(text, space)
        for remark in reading.warnings {
            self.diagnostics.warning(.init(line: remark.line, column: remark.column), remark.message, file: path)
        }
        for remark in reading.errors {
            self.diagnostics.error(.init(line: remark.line, column: remark.column), remark.message, file: path)
        }
        return reading.errors.isEmpty ? .points(reading.points) : nil
    }
}
