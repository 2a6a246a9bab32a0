internal import ApusStudy

/// Reads `train`: checks each key and each `${name}`, and gathers the data set's files.
struct TrainReading {
    let section: SourceNode
    let scope: ParameterScope
    let diagnostics: DiagnosticList
    let files: FileGathering

    /// `nil` when the section is no map, which was noted then.
    func read() -> ProgramReading? {
        let checker = ShapeChecker(diagnostics: self.diagnostics, scope: self.scope)
        guard let checked = checker.checked(self.section, .fields(TrainSchema.fields), path: "train"),
            case .map = self.section.content
        else { return nil }
        self.checkPairs(checked)
        for layer in checked["model"]?.items ?? [] { self.check(layer: layer) }
        let sources = checked["dataset"].map { self.dataset($0) } ?? []
        return ProgramReading(
            program: .train(.init(specification: self.section.tree, inputs: sources.map(\.input))),
            sources: sources,
            used: Self.names(in: self.section),
            seesAll: false,
            remedy: "write ${NAME} where 'train' needs it"
        )
    }

    /// Keys that exclude each other.
    private func checkPairs(_ checked: SourceNode) {
        if checked["clip_norm"] != nil, let value = checked.entry("clip_value") {
            self.diagnostics.error(value.keyPlace, "'train' has both 'clip_norm' and 'clip_value'; remove one")
        }
        if checked["loss"]?.text == "mse", let smoothing = checked["label_smoothing"], smoothing.real != 0 {
            self.diagnostics.error(
                smoothing.place,
                "'train.label_smoothing' belongs to the loss 'cross-entropy'; remove it, or change the loss"
            )
        }
        if let schedule = checked["schedule"] {
            let shapes = schedule.entries.filter { $0.key != "warmup" }
            if shapes.count > 1 {
                let names = shapes.map { "'\($0.key)'" }.joined(separator: " and ")
                self.diagnostics.error(shapes[1].keyPlace, "'train.schedule' has \(names); keep one of them")
            }
            if let warmup = schedule["warmup"], warmup.entries.count != 1 {
                self.diagnostics.error(
                    warmup.place,
                    "'train.schedule.warmup' must have either 'steps' or 'epochs'; write {epochs: 1}, say"
                )
            }
        }
    }

    private func check(layer: SourceNode) {
        guard let entry = layer.entries.first else { return }
        switch entry.key {
        case "maxpool", "avgpool":
            let sides = entry.value["size"]?.items.map(\.text) ?? []
            guard sides.count == 2, sides[0] != sides[1], entry.value["stride"] == nil else { return }
            self.diagnostics.error(
                entry.keyPlace,
                "a '\(entry.key)' whose window is not square needs a 'stride'; add one"
            )
        case "residual":
            for inner in entry.value["layers"]?.items ?? [] { self.check(layer: inner) }
        case "activation":
            self.check(activation: entry.value)
        default:
            if let activation = entry.value["activation"] { self.check(activation: activation) }
        }
    }

    private func check(activation: SourceNode) {
        guard let alpha = activation.entry("alpha"), let kind = activation["kind"]?.text else { return }
        guard !["leaky_relu", "elu"].contains(kind), !kind.contains("${") else { return }
        self.diagnostics.error(alpha.keyPlace, "'alpha' belongs to 'leaky_relu' and 'elu', not to '\(kind)'; remove it")
    }

    /// Each name of a `${name}` anywhere in the section.
    private static func names(in node: SourceNode) -> Set<String> {
        switch node.content {
        case .null: return []
        case .scalar(let scalar):
            guard scalar.text.contains("${"), let template = try? Template(text: scalar.text) else { return [] }
            return Set(template.variables.map(\.name))
        case .list(let items):
            return items.reduce(into: []) { $0.formUnion(Self.names(in: $1)) }
        case .map(let entries):
            return entries.reduce(into: []) { $0.formUnion(Self.names(in: $1.value)) }
        }
    }
}
