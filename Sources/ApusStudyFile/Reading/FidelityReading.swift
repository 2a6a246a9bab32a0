internal import ApusSpace
internal import ApusStudy

/// Reads `fidelity`, and compares it with what the trials run.
struct FidelityReading {
    private static let stepsKey = "max-steps"

    /// What passed the check of its form.
    let root: SourceNode

    /// The study as it was written.
    let source: SourceNode
    let diagnostics: DiagnosticList
    let environment: StudyFileEnvironment

    /// `nil` without the section, and when it is wrong, which was noted then.
    func read(space: Space?, criteria: ObjectiveReading, program: ProgramReading?) -> StudyFidelity? {
        guard let node = self.root["fidelity"] else {
            if self.source["fidelity"] == nil { self.checkUnused(program) }
            return nil
        }
        guard let (rule, given) = self.rule(node) else { return nil }
        guard let options = self.options(given, rule: rule) else { return nil }
        let steps = self.steps(options, rule: rule, program: program?.program, place: node.place)
        self.check(criteria, place: node.place)
        guard let steps, let space else { return nil }
        let fidelity = StudyFidelity(rule: rule, options: Self.withoutSteps(options), stepsMax: steps)
        var isTrain = false
        if case .train = program?.program { isTrain = true }
        let answer = self.environment.checkFidelity(fidelity, space, !isTrain)
        for mistake in answer.mistakes { self.diagnostics.error(node.place, mistake) }
        if answer.mistakes.isEmpty, answer.pauses { self.checkCheckpoint(program, rule: rule, place: node.place) }
        return answer.mistakes.isEmpty ? fidelity : nil
    }

    /// The one rule, and its options.
    private func rule(_ node: SourceNode) -> (String, SourceNode?)? {
        if let name = node.text { return (name, nil) }
        let named = node.entries.filter { FidelitySchema.rules.contains($0.key) }
        if named.count == 1 { return (named[0].key, named[0].value) }
        // Keys that name no rule have been told of.
        let hasUnknown = named.isEmpty && !(self.source["fidelity"]?.entries.isEmpty ?? true)
        guard !hasUnknown else { return nil }
        self.diagnostics.error(
            node.place,
            "'fidelity' names one rule for the steps of trials, and here are \(named.count); keep one of "
                + FidelitySchema.rules.joined(separator: ", ")
        )
        return nil
    }

    private func options(_ node: SourceNode?, rule: String) -> SourceNode? {
        guard let node else { return SourceNode(content: .map([]), place: self.root.place) }
        switch node.content {
        case .null: return SourceNode(content: .map([]), place: node.place)
        case .map: return node
        case .scalar, .list:
            self.diagnostics.error(
                node.place,
                "'fidelity.\(rule)' must be a map of options (it is \(node.shown)); write {\(rule): {}} for none"
            )
            return nil
        }
    }

    /// The steps of a trial that runs to its end.
    private func steps(_ options: SourceNode, rule: String, program: Program?, place: SourcePlace) -> Int? {
        let given = options[Self.stepsKey]
        if case .train = program {
            if let given {
                self.diagnostics.error(
                    given.place,
                    "the steps of 'train' are its epochs; remove '\(Self.stepsKey)', and set 'train.epochs'"
                )
            }
            return self.epochs
        }
        guard let given else {
            // What is wrong with the program has been named.
            guard program != nil else { return nil }
            self.diagnostics.error(
                place,
                "'fidelity' needs the number of steps of a whole trial; write {\(rule): {\(Self.stepsKey): N}}"
            )
            return nil
        }
        guard let steps = given.integer, (1...AttemptSteps.stepsMax).contains(steps) else {
            self.diagnostics.error(
                given.place,
                "'\(Self.stepsKey)' must be a whole number from 1 to \(AttemptSteps.stepsMax) (it is \(given.shown))"
            )
            return nil
        }
        return steps
    }

    private var epochs: Int? {
        guard let node = self.root["train"]?["epochs"] else { return 1 }
        if node.text?.contains("${") ?? false {
            self.diagnostics.error(
                node.place,
                "where 'fidelity' decides how many epochs a trial runs, 'train.epochs' must be a number: the most it may run"
            )
        }
        return node.integer
    }

    private func check(_ criteria: ObjectiveReading, place: SourcePlace) {
        if criteria.objectives.count > 1 {
            self.diagnostics.error(
                place,
                "'fidelity' ranks trials by one number, and the study has \(criteria.objectives.count) objectives; take "
                    + "'fidelity' out, or keep one objective"
            )
        }
        for constraint in criteria.constraints.constraints {
            guard case .atStep(let step) = constraint.reading else { continue }
            self.diagnostics.error(
                self.root["constraints"]?.place ?? place,
                "the constraint on '\(constraint.metric)' is on step \(step), and 'fidelity' compares trials at other "
                    + "steps; take 'last' or 'best'"
            )
        }
        guard case .atStep(let step) = criteria.objective?.reading else { return }
        self.diagnostics.error(
            self.root["objective"]?["value"]?.place ?? place,
            "'objective.value' is that of step \(step), and 'fidelity' compares trials at other steps; "
                + "take 'last' or 'best'"
        )
    }

    /// What a paused trial goes on from.
    private func checkCheckpoint(_ program: ProgramReading?, rule: String, place: SourcePlace) {
        switch program?.program {
        case .run(let run) where run.checkpoint == nil:
            self.diagnostics.error(
                place,
                "'\(rule)' pauses trials and lets them go on, so it needs 'run.checkpoint': the file or folder that the "
                    + "program saves after step APUS_STEPS and begins from after step APUS_STEPS_DONE; or take a rule "
                    + "that only stops, such as {asha: {type: stopping}}"
            )
        case .train where rule == "pbt":
            let names = Self.names(in: self.root["train"]?["model"])
            for name in names.sorted() {
                self.diagnostics.error(
                    place,
                    "'pbt' copies weights from trial to trial, so the model must be the same in all; "
                        + "'\(name)' changes it: take it out of 'train.model'"
                )
            }
        default: break
        }
    }

    private func checkUnused(_ program: ProgramReading?) {
        guard let node = self.root["run"]?["checkpoint"], case .run = program?.program else { return }
        self.diagnostics.warning(
            node.place,
            "'run.checkpoint' is used where 'fidelity' lets trials pause; without it every trial runs to its end"
        )
    }

    /// The parameters that change a model's shape: all but rates of dropout.
    private static func names(in node: SourceNode?) -> Set<String> {
        switch node?.content {
        case nil, .null: return []
        case .scalar(let scalar):
            guard scalar.text.contains("${"), let template = try? Template(text: scalar.text) else { return [] }
            return Set(template.variables.map(\.name))
        case .list(let items): return items.reduce(into: []) { $0.formUnion(Self.names(in: $1)) }
        case .map(let entries):
            return entries.filter { $0.key != "dropout" }.reduce(into: []) { $0.formUnion(Self.names(in: $1.value)) }
        }
    }

    private static func withoutSteps(_ options: SourceNode) -> TreeValue {
        guard case .map(let entries) = options.tree else { return options.tree }
        return .map(entries.filter { $0.key != Self.stepsKey })
    }
}
