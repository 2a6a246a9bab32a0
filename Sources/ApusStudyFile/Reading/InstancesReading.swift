internal import ApusStudy

/// Reads `instances`, with the files that it names, and compares it with the rest of the study.
struct InstancesReading {
    static let bytesMax = 4 << 20

    /// What passed the check of its form.
    let root: SourceNode
    let diagnostics: DiagnosticList
    let environment: StudyFileEnvironment

    /// The methods with a model that tell instances apart.
    private static let methods = ["auto", "smac"]

    /// `nil` without the section, and when it is wrong, which was noted then.
    func read(objective: Objective?, program: ProgramReading?, search: Search?) -> StudyInstances? {
        guard let node = self.root["instances"] else { return nil }
        let instances = self.instances(node)
        let cutoff = node["cutoff"].flatMap(Self.seconds)
        let measure = StudyInstances.Measure(rawValue: node["measure"]?.text ?? "") ?? .quality
        self.checkMeasure(node, measure: measure, cutoff: cutoff, objective: objective)
        self.check(node, program: program, search: search)
        guard let instances, let (features, described) = self.described(node, instances) else { return nil }
        return StudyInstances(
            instances: described,
            features: features,
            isDeterministic: node["deterministic"]?.boolean ?? false,
            measure: measure,
            cutoff: cutoff,
            penalty: node["penalty"]?.real ?? 10,
            overdueFactor: node["overdue"]?.real ?? 1,
            race: RaceRules(
                incumbentRunsMax: node["runs"]?.integer ?? 2_000,
                incumbentRuns: node["first-runs"]?.integer ?? 1,
                challengerRuns: node["challenger-runs"]?.integer ?? 1,
                slackFactor: node["slack-factor"]?.real ?? 1.3,
                slackSeconds: node["slack"].flatMap(Self.seconds) ?? 1,
                isOrdered: node["ordered"]?.boolean ?? false
            )
        )
    }

    /// Beside the parameters, what `${name}` may name.
    static func names(_ root: SourceNode) -> [String] {
        guard let node = root["instances"] else { return [] }
        return ["instance", "instance_specific", "seed"] + (node["cutoff"] == nil ? [] : ["cutoff"])
    }

    /// A number of seconds, or a duration.
    private static func seconds(_ node: SourceNode) -> Double? {
        if let number = node.real { return number }
        return node.text.flatMap(Quantity.duration).map { duration in
            Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
        }
    }

    // The list

    private func instances(_ node: SourceNode) -> [StudyInstances.Instance]? {
        let seeds = node["seeds"]?.items.compactMap(\.integer).compactMap { UInt32(exactly: $0) } ?? []
        if let given = node["seeds"], node["deterministic"]?.boolean == true {
            self.diagnostics.error(
                given.place,
                "'instances' has seeds, and says that they do not matter; remove 'seeds', or 'deterministic'"
            )
        }
        let list: [StudyInstances.Instance]?
        switch (node["list"], node["file"]) {
        case (let items?, nil): list = self.listed(items)
        case (nil, let file?): list = self.filed(file)
        case (nil, nil):
            self.diagnostics.error(node.place, "'instances' names none; add list: [NAME, …], or file: instances.txt")
            return nil
        case (_?, let file?):
            self.diagnostics.error(file.place, "'instances' has both 'list' and 'file'; keep one of them")
            return nil
        }
        return list.map { instances in
            instances.map { instance in
                guard instance.seeds.isEmpty, !seeds.isEmpty else { return instance }
                return StudyInstances.Instance(name: instance.name, specific: instance.specific, seeds: seeds)
            }
        }
    }

    private func listed(_ list: SourceNode) -> [StudyInstances.Instance]? {
        var instances: [StudyInstances.Instance] = []
        var seen: Set<String> = []
        for item in list.items {
            guard let name = item.text ?? item["name"]?.text else { continue }
            guard seen.insert(name).inserted else {
                self.diagnostics.error(
                    item.place,
                    "the instance '\(ScalarText.shortened(name))' is there twice; remove one"
                )
                continue
            }
            instances.append(
                StudyInstances.Instance(
                    name: name,
                    specific: item["specific"]?.text ?? SMACCall.noSpecific,
                    seeds: item["seeds"]?.items.compactMap(\.integer).compactMap { UInt32(exactly: $0) } ?? []
                )
            )
        }
        return instances.isEmpty ? nil : instances
    }

    private func filed(_ node: SourceNode) -> [StudyInstances.Instance]? {
        guard let path = node.text, let bytes = self.bytes(of: path, place: node.place) else { return nil }
        let reading = self.environment.readInstances(bytes)
        self.note(reading.errors, reading.warnings, file: path)
        return reading.errors.isEmpty ? reading.instances : nil
    }

    /// The instances with their features.
    private func described(
        _ node: SourceNode,
        _ instances: [StudyInstances.Instance]
    ) -> (features: [String], instances: [StudyInstances.Instance])? {
        guard let file = node["features"], let path = file.text else { return ([], instances) }
        guard let bytes = self.bytes(of: path, place: file.place) else { return nil }
        let reading = self.environment.readFeatures(bytes, instances)
        self.note(reading.errors, reading.warnings, file: path)
        return reading.errors.isEmpty ? (reading.names, reading.instances) : nil
    }

    private func bytes(of path: String, place: SourcePlace) -> [UInt8]? {
        FileGathering(reader: self.environment.reader, diagnostics: self.diagnostics)
            .bytes(of: path, bytesMax: Self.bytesMax, place: place)
    }

    private func note(_ errors: [DesignReading.Remark], _ warnings: [DesignReading.Remark], file: String) {
        for remark in warnings {
            self.diagnostics.warning(.init(line: remark.line, column: remark.column), remark.message, file: file)
        }
        for remark in errors {
            self.diagnostics.error(.init(line: remark.line, column: remark.column), remark.message, file: file)
        }
    }

    // The rest of the study

    private func checkMeasure(
        _ node: SourceNode,
        measure: StudyInstances.Measure,
        cutoff: Double?,
        objective: Objective?
    ) {
        guard measure == .runtime else { return }
        if cutoff == nil {
            self.diagnostics.error(
                node["measure"]?.place ?? node.place,
                "running time is compared up to a cutoff, and there is none; add cutoff: 10s"
            )
        }
        if objective?.goal == .maximize {
            self.diagnostics.error(
                node["measure"]?.place ?? node.place,
                "running time is to be short, and the objective is maximized; write objective: {minimize: runtime}"
            )
        }
    }

    private func check(_ node: SourceNode, program: ProgramReading?, search: Search?) {
        if case .train = program?.program {
            self.diagnostics.error(
                node.place,
                "'instances' are for programs of yours, and this study trains a network; remove them, or write 'run'"
            )
        }
        if let fidelity = self.root["fidelity"] {
            self.diagnostics.error(
                fidelity.place,
                "a study has either 'fidelity' or 'instances', for both decide how long a configuration runs; remove one"
            )
        }
        if case .model(let name, _) = search?.method, !Self.methods.contains(name) {
            self.diagnostics.error(
                self.root["optimizer"]?.place ?? node.place,
                "'\(name)' cannot learn from runs on several instances; write optimizer: smac, or random, sobol, halton"
            )
        }
        self.checkOthers()
        if search?.repeatsAllowed == true {
            self.diagnostics.error(
                self.root["optimizer"]?.place ?? node.place,
                "a race runs each configuration as often as it must, so 'repeats' has no meaning; remove it"
            )
        }
    }
    /// What takes a trial for all that there is of its configuration.
    private func checkOthers() {
        let keys = [
            ["objectives"], ["constraints"], ["warm-start"], ["confirm"], ["limits", "target"], ["limits", "plateau"],
            ["keep"],
        ]
        for key in keys {
            guard let node = key.reduce(self.root as SourceNode?, { $0?[$1] }) else { continue }
            self.diagnostics.error(
                node.place,
                "'\(key.joined(separator: "."))' takes one trial for all of its configuration, and with 'instances' a trial "
                    + "is one of many runs; remove one of them"
            )
        }
    }
}
