internal import ApusSpace
internal import ApusStudy

/// Makes a study of a tree: checks the form, reads each section, then compares the sections with each other.
struct StudyReading {
    let root: SourceNode
    let diagnostics: DiagnosticList
    let environment: StudyFileEnvironment

    /// `nil` when anything was wrong, which was noted then.
    func study() -> (Study, [StudyFile.Source])? {
        let checker = ShapeChecker(diagnostics: self.diagnostics, scope: nil)
        guard let checked = checker.checked(self.rootWithoutTrain, StudySchema.root, path: "") else { return nil }
        let space = SpaceReading(root: checked, source: self.root, diagnostics: self.diagnostics).read()
        let objective = ObjectiveReading(root: checked, source: self.root, diagnostics: self.diagnostics)
        let limitsReading = LimitsReading(root: checked, diagnostics: self.diagnostics)
        let limits = limitsReading.limits()
        let search = SearchReading(
            root: checked,
            space: space.space,
            diagnostics: self.diagnostics,
            environment: self.environment
        ).read(trials: limits.trials)
        if let search, let space = space.space, case .model = search.method {
            for mistake in self.environment.checkSearch(search, space, limits.trials, objective.objectives) {
                self.diagnostics.error(checked["optimizer"]?.place ?? checked.place, mistake)
            }
        }
        let program = self.program(
            checked,
            scope: space.scope.adding(InstancesReading.names(checked)),
            conditioning: space.conditioning
        )
        let instances = InstancesReading(root: checked, diagnostics: self.diagnostics, environment: self.environment)
            .read(objective: objective.objective, program: program, search: search)
        let fidelity = FidelityReading(
            root: self.withTrain(checked),
            source: self.root,
            diagnostics: self.diagnostics,
            environment: self.environment
        ).read(space: space.space, criteria: objective, program: program)
        let warmStart = limitsReading.warmStart(search?.method)
        let name = self.name(checked)
        StudyContradictions(root: checked, source: self.root, diagnostics: self.diagnostics)
            .check(space: space.space, search: search, limits: limits, objectives: objective.objectives)
        objective.check(program: program?.program, root: self.root)
        guard !self.diagnostics.hasErrors, let name, let search, let program, let space = space.space,
            let goal = objective.objective
        else { return nil }
        let study = Study(
            name: name,
            space: space,
            objective: goal,
            otherObjectives: Array(objective.objectives.dropFirst()),
            constraints: objective.constraints.constraints,
            holdout: objective.holdout,
            search: search,
            warmStart: warmStart,
            fidelity: fidelity,
            instances: instances,
            limits: limits,
            confirm: limitsReading.confirmation(),
            keep: limitsReading.retention(),
            resources: self.resources(checked["resources"]),
            failures: limitsReading.failures(),
            schedule: self.schedule(checked["schedule"]),
            program: program.program
        )
        return (study, program.sources)
    }

    /// What passed the check of its form, with the `train` section as it was written.
    private func withTrain(_ checked: SourceNode) -> SourceNode {
        guard case .map(let entries) = checked.content, let train = self.root.entry("train") else { return checked }
        return SourceNode(content: .map(entries + [train]), place: checked.place)
    }

    /// The `train` section is checked with the parameters at hand, so it is only looked at for being a map here.
    private var rootWithoutTrain: SourceNode {
        guard case .map(let entries) = self.root.content else { return self.root }
        return SourceNode(content: .map(entries.filter { $0.key != "train" }), place: self.root.place)
    }

    private func name(_ checked: SourceNode) -> String? {
        guard let node = checked["name"], let name = node.text else { return nil }
        let isAllowed = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2E, 0x5F, 0x2D].contains(byte)
        }
        if !name.isEmpty, name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self.diagnostics.error(
                node.place,
                "'name' must not be a number alone (it is '\(name)'), since studies go by their numbers too; "
                    + "write 'study-\(name)'"
            )
            return nil
        }
        guard isAllowed, name != ".", name != ".." else {
            self.diagnostics.error(
                node.place,
                "'name' may have letters, digits, '.', '_' and '-' (it is \(node.shown)); write '\(Self.allowed(name))'"
            )
            return nil
        }
        return name
    }

    private static func allowed(_ name: String) -> String {
        let mapped = name.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "._-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        let proposal = String(mapped.prefix(StudySchema.nameBytesMax))
        return proposal.contains { $0 != "-" && $0 != "." } ? proposal : "my-study"
    }

    private func schedule(_ node: SourceNode?) -> StudySchedule {
        StudySchedule(priority: node?["priority"]?.integer ?? 0, weight: node?["weight"]?.integer ?? 1)
    }

    private func resources(_ node: SourceNode?) -> Resources {
        Resources(
            gpus: node?["gpus"]?.integer ?? 0,
            cores: node?["cores"]?.integer ?? 1,
            memoryBytes: node?["memory"]?.text.flatMap(Quantity.bytes) ?? 0,
            isCapped: node?["cpu"]?.text == "capped"
        )
    }

    private func program(
        _ checked: SourceNode,
        scope: ParameterScope,
        conditioning: Set<String>
    ) -> ProgramReading? {
        let train = self.root.entry("train")
        let run = self.root.entry("run")
        switch (train, run) {
        case (nil, nil):
            self.diagnostics.error(
                self.root.place,
                "the study says nothing to run; add 'train' for the native engine, or 'run' for a program of yours"
            )
            return nil
        case (let train?, let run?):
            let second = max(train.keyPlace, run.keyPlace)
            self.diagnostics.error(second, "a study has either 'train' or 'run', and this has both; remove one")
        default: break
        }
        let files = FileGathering(reader: self.environment.reader, diagnostics: self.diagnostics)
        var reading: ProgramReading?
        if let train {
            reading = TrainReading(section: train.value, scope: scope, diagnostics: self.diagnostics, files: files)
                .read()
        }
        if let section = checked["run"] {
            let run = RunReading(section: section, scope: scope, diagnostics: self.diagnostics, files: files)
            reading = run.read() ?? reading
        }
        guard let reading else { return nil }
        reading.checkUse(of: scope, conditioning: conditioning, root: self.root, diagnostics: self.diagnostics)
        return reading
    }
}
