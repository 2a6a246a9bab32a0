import ApusAPI
import ApusInterop
import ApusSpace
import ApusStudy
import ApusStudyFile

/// The study that another tool's search becomes.
struct SearchDraft {
    /// Stands where a file says no number of trials.
    static let trialsGuess = 100

    /// Stands where a file names no metric.
    static let metricGuess = "loss"

    static let inputsRemark = "Each run finds these files in its folder; name here what else the program needs."

    let search: ImportedSearch
    let format: ImportFormat

    /// What the study is called where the file has no name.
    let fallbackName: String

    /// Tells of a file beside the study file.
    let exists: (String) -> Bool

    func study() -> ImportedStudy {
        let names = Set(self.search.space.parameters.map(\.name))
        let command = ImportedCommand(
            self.search.command,
            in: self.search.codeFolder,
            names: names,
            exists: self.exists
        )
        let method = MethodWord(self.search.method, of: self.format)
        var study = ImportedStudy(
            draft: StudyDraft(
                name: StudyName.legal(self.search.name ?? self.fallbackName),
                space: self.search.space,
                objective: self.search.objective ?? Objective(metric: Self.metricGuess, goal: .minimize),
                optimizer: .init(method.method),
                limits: self.limits(method),
                program: self.program(command)
            ),
            warnings: []
        )
        study.draft.otherObjectives = self.search.otherObjectives
        study.draft.fidelity = self.search.fidelity
        study.draft.resources = Resources(gpus: self.search.gpus ?? 0)
        study.draft.inputs = command.inputs
        for (index, name) in self.search.names.enumerated() where name != self.search.space.parameters[index].name {
            study.draft.parameterRemarks[index] = "'\(name)' there"
        }
        if let remark = method.remark { study.draft.remark(.optimizer, remark.capitalizedFirst + ".") }
        self.noteGaps(&study, command)
        self.remarkOnValues(&study, command)
        self.remarkOnMetrics(&study)
        return study
    }

    private func limits(_ method: MethodWord) -> StudyLimits {
        StudyLimits(
            trials: self.search.trialsMax ?? (self.needsTrials(method) ? Self.trialsGuess : nil),
            wallclock: self.search.wallclock,
            parallel: self.search.parallel,
            trialWallclock: self.search.trialWallclock
        )
    }

    /// A grid ends by itself, and a limit of time is an end too.
    private func needsTrials(_ method: MethodWord) -> Bool {
        method.method != "grid" && self.search.wallclock == nil
    }

    private func program(_ command: ImportedCommand) -> CommandProgram {
        CommandProgram(
            command: command.words.isEmpty ? ["python3", "train.py"] : command.words,
            shell: command.isShell,
            passing: self.search.jsonFile.map { .init(environment: false, jsonFile: $0) } ?? .init(),
            metrics: self.search.metricPatterns.isEmpty
                ? [.stdout] : self.search.metricPatterns.map { .regex(pattern: $0, metric: nil) }
        )
    }

    private func noteGaps(_ study: inout ImportedStudy, _ command: ImportedCommand) {
        if self.search.objective == nil {
            study.gaps.append("'objective': the file names no metric, and '\(Self.metricGuess)' stands in its place")
            study.draft.remark(.objective, "The metric that the program prints, and its goal.")
        }
        if self.search.trialsMax == nil, study.draft.limits.trials != nil {
            study.gaps.append("'limits.trials': the file says no number, and \(Self.trialsGuess) is a guess")
        }
        if command.words.isEmpty {
            study.gaps.append("'run.command': the file names no program, and 'python3 train.py' stands in its place")
            study.draft.remark(.command, "Your program. Name the files that it needs under 'inputs'.")
        }
        if !command.inputs.isEmpty { study.draft.remark(.inputs, Self.inputsRemark) }
        for script in command.missing {
            study.gaps.append(
                "'run.inputs': '\(script)' does not lie beside the study file; name it there, and what else the "
                    + "program needs"
            )
        }
    }

    /// How the values reach the program, where the command itself does not show it.
    private func remarkOnValues(_ study: inout ImportedStudy, _ command: ImportedCommand) {
        guard self.search.jsonFile == nil else { return }
        let used = Set(command.words.flatMap { (try? Template(text: $0))?.variables.map(\.name) ?? [] })
        let unused = self.search.space.parameters.map(\.name).filter { !used.contains($0) }
        if !used.isEmpty, !unused.isEmpty {
            study.draft.remark(
                .pass,
                "The command does not name \(unused.joined(separator: ", ")); the program finds such values in "
                    + "environment variables: APUS_PARAM_\(unused[0])."
            )
        }
        guard !self.search.passesByCommand, used.isEmpty else { return }
        let there = self.format.valuesCall.map { ", where \($0) gave them before" } ?? ""
        study.draft.remark(
            .command,
            "The values reach the program as environment variables APUS_PARAM_NAME\(there); write ${NAME} into the "
                + "command, or 'pass: {flags: true}', where it wants them as arguments."
        )
    }

    private func remarkOnMetrics(_ study: inout ImportedStudy) {
        guard self.search.metricPatterns.isEmpty else { return }
        let metric = study.draft.objective.metric
        let there = self.format.metricCall.map { ", where it called \($0) before" } ?? ""
        let line =
            self.search.fidelity == nil
            ? "a line '\(metric) TAB VALUE', or '\(metric) TAB STEP TAB VALUE'"
            : "lines '\(metric) TAB STEP TAB VALUE'"
        let others = study.draft.otherObjectives.map { "'\($0.metric)'" }.joined(separator: ", ")
        study.draft.remark(
            .command,
            "The program prints its metric as \(line)\(there)\(others.isEmpty ? "" : ", and so \(others)"); "
                + "'metrics' can name other sources."
        )
    }
}

extension ImportFormat {
    /// What a program calls there to get its values.
    fileprivate var valuesCall: String? {
        switch self {
        case .wandb: "wandb.config"
        case .nni: "nni.get_next_parameter()"
        case .determined: "the context's get_hparam()"
        case .optuna: "trial.suggest_…()"
        case .pcs, .smacScenario, .configspace, .katib: nil
        }
    }

    /// What it calls there to tell its metrics.
    fileprivate var metricCall: String? {
        switch self {
        case .wandb: "wandb.log()"
        case .nni: "nni.report_final_result()"
        case .determined: "report_validation_metrics()"
        case .optuna: "trial.report()"
        case .pcs, .smacScenario, .configspace, .katib: nil
        }
    }
}

extension String {
    /// With a large first letter.
    fileprivate var capitalizedFirst: String { self.prefix(1).uppercased() + self.dropFirst() }
}
