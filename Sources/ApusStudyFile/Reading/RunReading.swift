internal import ApusStudy

/// Reads `run`: the command, its templates and inputs, and where its metrics come from.
struct RunReading {
    static let templateBytesMax = 16 << 20

    let section: SourceNode
    let scope: ParameterScope
    let diagnostics: DiagnosticList
    let files: FileGathering

    /// `nil` when the command itself is wrong, which was noted then.
    func read() -> ProgramReading? {
        let templates = self.templates()
        let inputs = self.inputs(beside: templates)
        let isShell = self.section["shell"]?.boolean ?? false
        let command = self.command(isShell: isShell)
        let passing = self.passing()
        self.warnOfLiteralNames()
        guard let command else { return nil }
        let sources = self.distinct(templates.flatMap(\.sources) + inputs, beside: templates.map(\.template))
        let program = CommandProgram(
            templates: templates.map(\.template),
            inputs: sources.map(\.input),
            command: command.words,
            shell: isShell,
            environment: self.environment(),
            secrets: SecretsReading(section: self.section, diagnostics: self.diagnostics).read(),
            passing: passing,
            metrics: self.metrics(),
            checkpoint: self.checkpoint(among: sources.map(\.input.path) + templates.map(\.template.target)),
            artifacts: self.artifacts(),
            folder: CommandProgram.FolderPolicy(rawValue: self.section["folder"]?.text ?? "") ?? .remove
        )
        let used = templates.reduce(into: command.used) { $0.formUnion($1.used) }
        // Whoever writes ${name} somewhere, and says nothing about passing, counts on ${name} alone.
        let reliesOnNames = self.section["pass"] == nil && (!templates.isEmpty || !command.used.isEmpty)
        let isPassed = passing.environment || passing.flags || passing.jsonFile != nil || passing.smac != nil
        return ProgramReading(
            program: .run(program),
            sources: sources,
            used: used,
            seesAll: isPassed && !reliesOnNames,
            remedy: reliesOnNames
                ? "write ${NAME} into a template or the command, say pass: {env: true} if the program reads "
                    + "APUS_PARAM_NAME"
                : "write ${NAME} into a template or the command, or turn on env, flags or json in 'pass'"
        )
    }

    // MARK: Command

    private struct Command {
        let words: [String]
        let used: Set<String>
    }

    private func command(isShell: Bool) -> Command? {
        guard let node = self.section["command"] else { return nil }
        guard isShell || node.scalar == nil else {
            self.diagnostics.error(
                node.place,
                "'run.command' must be a list such as [python3, train.py] (it is one text); "
                    + "write it as a list, or add shell: true"
            )
            return nil
        }
        guard !isShell || node.scalar != nil || node.items.count == 1 else {
            self.diagnostics.error(
                node.place,
                "with shell: true, 'run.command' must be one text (it is a list); join it, or remove 'shell'"
            )
            return nil
        }
        let nodes = node.scalar == nil ? node.items : [node]
        guard nodes.first?.text?.isEmpty != true else {
            self.diagnostics.error(node.place, "'run.command' begins with an empty text; begin it with the program")
            return nil
        }
        let templates = nodes.map { self.template(in: $0) }
        guard !templates.contains(where: { $0 == nil }) else { return nil }
        if isShell, let script = templates.first ?? nil {
            for issue in ShellQuoting.unquotablePlaces(in: script) {
                self.diagnostics.error(nodes[0].place(of: issue), issue.message)
            }
        }
        let used = templates.compactMap { $0 }.flatMap(\.variables).map(\.name)
        return Command(words: nodes.compactMap(\.text), used: Set(used))
    }

    /// The template that a scalar of the study file is; notes its mistakes and unknown names.
    private func template(in node: SourceNode) -> Template? {
        let (template, issues) = Template.reading(Array((node.text ?? "").utf8))
        for issue in issues { self.diagnostics.error(node.place(of: issue), issue.message) }
        for variable in template.variables {
            guard let mistake = self.scope.mistake(of: variable) else { continue }
            self.diagnostics.error(node.place(line: variable.line, column: variable.column), mistake)
        }
        return issues.isEmpty ? template : nil
    }

    // MARK: Passing, environment, artifacts

    private func passing() -> CommandProgram.Passing {
        let node = self.section["pass"]
        let json = node?["json"]
        let isInside = json.map { self.files.isInside($0.text ?? "", place: $0.place, key: "run.pass.json") } ?? false
        return CommandProgram.Passing(
            environment: node?["env"]?.boolean ?? true,
            flags: node?["flags"]?.boolean ?? false,
            jsonFile: isInside ? json?.text : nil,
            smac: node?["smac"].map(self.call)
        )
    }

    private func call(_ node: SourceNode) -> SMACCall {
        var names: [String: String] = [:]
        for entry in node["names"]?.entries ?? [] {
            if self.scope[entry.key] == nil {
                self.diagnostics.error(
                    entry.keyPlace,
                    "'run.pass.smac.names' names '\(ScalarText.shortened(entry.key))', which is no parameter"
                        + Suggestion.clause(for: entry.key, in: self.scope.names)
                )
            }
            names[entry.key] = entry.value.text
        }
        return SMACCall(
            instance: node["instance"]?.text ?? SMACCall.noInstance,
            specific: node["specific"]?.text ?? SMACCall.noSpecific,
            cutoff: node["cutoff"]?.real,
            cutoffLength: node["length"]?.integer ?? Int(Int32.max),
            seed: node["seed"]?.integer,
            names: names
        )
    }

    private func environment() -> [String: String] {
        var environment: [String: String] = [:]
        for entry in self.section["environment"]?.entries ?? [] {
            guard !entry.key.isEmpty, !entry.key.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == 0 }) else {
                self.diagnostics.error(
                    entry.keyPlace,
                    "an environment variable's name has no '=' (it is '\(ScalarText.shortened(entry.key))')"
                )
                continue
            }
            if entry.key.hasPrefix("APUS_") {
                self.diagnostics.error(
                    entry.keyPlace,
                    "names that begin with APUS_ are set by Apus (it is '\(entry.key)'); choose another"
                )
            }
            environment[entry.key] = entry.value.text
        }
        return environment
    }

    private func checkpoint(among paths: [String]) -> String? {
        guard let node = self.section["checkpoint"], let path = node.text,
            self.files.isInside(path, place: node.place, key: "run.checkpoint")
        else { return nil }
        if let taken = paths.first(where: { $0 == path || $0.hasPrefix(path + "/") }) {
            self.diagnostics.error(
                node.place,
                "'run.checkpoint' is put back before the inputs come, and '\(ScalarText.shortened(taken))' is one of them; "
                    + "choose another name"
            )
        }
        return path
    }

    private func artifacts() -> [String] {
        (self.section["artifacts"]?.items ?? []).compactMap { node in
            let path = node.text ?? ""
            return self.files.isInside(path, place: node.place, key: "run.artifacts") ? path : nil
        }
    }

    /// `${name}` counts in templates and in the command; elsewhere it is passed on as it is, which may surprise.
    private func warnOfLiteralNames() {
        let environment = self.section["environment"]?.entries.map(\.value) ?? []
        for node in environment + self.postprocessing {
            guard let template = try? Template(text: node.text ?? "") else { continue }
            for variable in template.variables where self.scope[variable.name] != nil {
                self.diagnostics.warning(
                    node.place(line: variable.line, column: variable.column),
                    "'${\(variable.name)}' is not replaced here, only in templates and the command; "
                        + "the program can read APUS_PARAM_\(variable.name)"
                )
            }
        }
    }

    private var postprocessing: [SourceNode] {
        let metrics = self.section["metrics"]
        let sources = metrics?.items ?? []
        return ([metrics].compactMap { $0 } + sources).flatMap { $0["postprocess"]?.items ?? [] }
    }
}
