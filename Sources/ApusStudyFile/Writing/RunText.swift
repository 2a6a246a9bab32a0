internal import ApusSpace
internal import ApusStudy

/// Writes the `run` section, part by part.
struct RunText {
    private let draft: StudyDraft
    private var program: CommandProgram { self.draft.program }

    init(_ draft: StudyDraft) {
        self.draft = draft
    }

    /// The lines of each key, in the order of the reference.
    var parts: [(part: StudyDraft.Part?, lines: [String])] {
        var parts: [(part: StudyDraft.Part?, lines: [String])] = []
        let templates = self.program.templates.map { template in
            template.source == template.target ? template.source : "\(template.source) -> \(template.target)"
        }
        if !templates.isEmpty { parts.append((nil, self.list("templates", templates))) }
        if !self.draft.inputs.isEmpty { parts.append((.inputs, self.list("inputs", self.draft.inputs))) }
        parts.append((.command, self.command))
        if !self.program.environment.isEmpty { parts.append((.environment, self.environment)) }
        if !self.program.secrets.isEmpty { parts.append((nil, ["secrets: \(self.secrets)"])) }
        let pass = self.pass
        if !pass.isEmpty { parts.append((.pass, ["pass: \(TreeText.map(pass))"])) }
        if self.program.metrics != [.stdout] { parts.append((.metrics, self.metrics)) }
        if let checkpoint = self.program.checkpoint {
            parts.append((nil, ["checkpoint: \(YAMLText.scalar(checkpoint))"]))
        }
        if !self.program.artifacts.isEmpty {
            parts.append((.artifacts, self.list("artifacts", self.program.artifacts)))
        }
        if self.program.folder != .remove { parts.append((nil, ["folder: \(self.program.folder.rawValue)"])) }
        return parts
    }

    /// What has no words in a study file.
    var mistakes: [String] {
        self.program.metrics.isEmpty ? ["the study has no source of metrics; give it one"] : []
    }

    private var command: [String] {
        guard self.program.shell else { return self.list("command", self.program.command) }
        let script = self.program.command.joined(separator: " ")
        return ["shell: true"] + (Self.literalBlock(script) ?? ["command: \(YAMLText.scalar(script, in: .block))"])
    }

    /// A script of several lines as it is; `nil` where its ends or its signs would not come back.
    private static func literalBlock(_ script: String) -> [String]? {
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false)
        let isPlain = script.unicodeScalars.allSatisfy { $0.value == 0x0A || (0x20...0x7E).contains($0.value) }
        guard lines.count > 1, isPlain, let first = lines.first?.first, first != " ", lines.last?.isEmpty == false
        else {
            return nil
        }
        guard !lines.contains(where: { $0.last == " " }) else { return nil }
        return ["command: |-"] + lines.map { $0.isEmpty ? "" : "  \($0)" }
    }

    private var environment: [String] {
        ["environment:"]
            + self.program.environment.sorted { $0.key < $1.key }.map { name, value in
                "  \(YAMLText.scalar(name, in: .block)): \(YAMLText.scalar(value, in: .block))"
            }
    }

    /// Names alone where each variable is called as its secret.
    private var secrets: String {
        let entries = self.program.secrets.sorted { $0.key < $1.key }
        guard entries.contains(where: { $0.key != $0.value }) else {
            return TreeText.list(entries.map { YAMLText.scalar($0.value) })
        }
        return TreeText.map(entries.map { (YAMLText.scalar($0.key), YAMLText.scalar($0.value)) })
    }

    /// Nothing where the study says nothing: then `${name}` counts, or else the environment.
    private var pass: [(key: String, text: String)] {
        let passing = self.program.passing
        guard passing != CommandProgram.Passing() || self.draft.passesExplicitly else { return [] }
        var entries = [(key: "env", text: "\(passing.environment)")]
        if passing.flags { entries.append(("flags", "true")) }
        if let file = passing.jsonFile { entries.append(("json", YAMLText.scalar(file))) }
        if let call = passing.smac { entries.append(("smac", TreeText.map(Self.entries(of: call)))) }
        return entries
    }

    private static func entries(of call: SMACCall) -> [(key: String, text: String)] {
        var entries: [(key: String, text: String)] = []
        if call.instance != SMACCall.noInstance { entries.append(("instance", YAMLText.scalar(call.instance))) }
        if call.specific != SMACCall.noSpecific { entries.append(("specific", YAMLText.scalar(call.specific))) }
        if let cutoff = call.cutoff { entries.append(("cutoff", TreeText.number(cutoff))) }
        if call.cutoffLength != Int(Int32.max) { entries.append(("length", "\(call.cutoffLength)")) }
        if let seed = call.seed { entries.append(("seed", "\(seed)")) }
        if !call.names.isEmpty {
            let names = call.names.sorted { $0.key < $1.key }
            entries.append(("names", TreeText.map(names.map { (YAMLText.scalar($0.key), YAMLText.scalar($0.value)) })))
        }
        return entries
    }

    private var metrics: [String] {
        let sources = self.program.metrics.map(Self.source)
        return sources.count == 1 ? ["metrics: \(sources[0])"] : ["metrics:"] + sources.map { "  - \($0)" }
    }

    private static func source(_ source: MetricSource) -> String {
        switch source {
        case .stdout: return "stdout"
        case .postprocess(let command):
            return "{postprocess: \(TreeText.list(command.map { YAMLText.scalar($0) }))}"
        case .file(let path): return "{file: \(YAMLText.scalar(path))}"
        case .json(let path): return "{json: \(YAMLText.scalar(path))}"
        case .regex(let pattern, let metric):
            let name = metric.map { [(key: "metric", text: YAMLText.scalar($0))] } ?? []
            return "{regex: \(TreeText.map([(key: "pattern", text: YAMLText.scalar(pattern))] + name))}"
        case .smacRuntime(let metric):
            let entries = [(key: "metric", text: YAMLText.scalar(metric)), (key: "reads", text: "runtime")]
            return "{smac: \(TreeText.map(entries))}"
        case .smac(let metric, let counts):
            let unsat = counts == true ? [(key: "unsat", text: "true")] : []
            return "{smac: \(TreeText.map([(key: "metric", text: YAMLText.scalar(metric))] + unsat))}"
        }
    }

    /// On one line where it fits.
    private func list(_ key: String, _ texts: [String]) -> [String] {
        let line = "\(key): \(TreeText.list(texts.map { YAMLText.scalar($0) }))"
        guard line.count > StudyText.widthMax else { return [line] }
        return ["\(key):"] + texts.map { "  - \(YAMLText.scalar($0, in: .block))" }
    }
}

extension StudyDraft {
    /// Whether `pass` must stand in the file although it says what holds anyway.
    ///
    /// A command with `${name}` counts on it alone unless `pass` says otherwise, and a parameter that it does not name
    /// would be a mistake then.
    var passesExplicitly: Bool {
        let words = self.program.command
        let used = words.flatMap { (try? Template(text: $0))?.variables.map(\.name) ?? [] }
        return (!used.isEmpty || !self.program.templates.isEmpty)
            && self.space.parameters.contains { !used.contains($0.name) }
    }

    /// Texts that would read back as others, or not at all, though they were escaped.
    var hasUnwritableText: Bool {
        let choices = self.space.parameters.flatMap(\.domain.choices).map(\.description)
        let program = self.program.command + self.inputs + self.program.environment.flatMap { [$0.key, $0.value] }
        let names = self.program.passing.smac.map { [$0.instance, $0.specific] + Array($0.names.values) } ?? []
        let instances = self.instances?.instances.flatMap { [$0.name, $0.specific] } ?? []
        let texts = [self.objective.metric, self.program.checkpoint].compactMap(\.self)
        return (choices + program + names + instances + texts).contains { !YAMLText.isWritable($0) }
    }
}
