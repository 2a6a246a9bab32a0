import ApusAPI
import ApusInterop
import ApusSpace
import ApusStudy
import ApusStudyFile

/// The study that a scenario asks for, but for the words of its command.
struct ScenarioDraft {
    /// What a program's quality is called in a study.
    static let metric = "quality"

    /// How the program is run.
    struct Command {
        var words: [String]
        var isShell = false
        var environment: [String: String] = [:]
    }

    let scenario: LoadedScenario

    /// Whether UNSAT is a success, as it is for SMAC.
    var countsUnsatisfiable = false

    /// The seed of the search: the number of the run, and what is added to it.
    static func seed(of search: Scenario.Search, number: Int) -> UInt64 {
        (UInt64(number.magnitude) &+ UInt64(search.seedOffset.magnitude)) & UInt64(Int.max)
    }

    func study(name: String, number: Int, command: Command) -> ImportedStudy {
        let file = self.scenario.file
        let race = self.scenario.instances.raced
        let search = ScenarioSearch(file, isRace: race != nil)
        let limits = ScenarioLimits(file)
        var study = ImportedStudy(
            draft: StudyDraft(
                name: StudyName.legal(name),
                space: self.scenario.space,
                objective: Objective(metric: self.metricName, goal: .minimize),
                optimizer: .init(
                    search.method,
                    options: search.options,
                    seed: Self.seed(of: file.scenario.search, number: number)
                ),
                limits: limits.limits,
                program: CommandProgram(
                    command: command.words,
                    shell: command.isShell,
                    environment: command.environment,
                    passing: .init(environment: false, smac: self.call),
                    metrics: [self.source]
                )
            ),
            warnings: self.scenario.warnings
        )
        study.warnings += (search.warnings + limits.warnings).map { Issue($0, file: self.scenario.path) }
        study.draft.instances = race
        study.draft.parameterRemarks = ParameterFileDraft.remarks(of: self.scenario.parameters)
        return study
    }

    /// Running time is called what it is.
    private var metricName: String { self.measuresRuntime ? "runtime" : Self.metric }

    private var source: MetricSource {
        guard !self.measuresRuntime else { return .smacRuntime(metric: self.metricName) }
        return .smac(metric: Self.metric, countsUnsatisfiable: self.countsUnsatisfiable ? true : nil)
    }

    private var measuresRuntime: Bool { self.scenario.file.scenario.goal.run == .runtime }

    /// SMAC gives -1 to a program that is deterministic.
    private var call: SMACCall {
        let algorithm = self.scenario.file.scenario.algorithm
        return SMACCall(
            instance: self.scenario.instance?.name ?? SMACCall.noInstance,
            specific: self.scenario.instance?.specific ?? SMACCall.noSpecific,
            cutoff: algorithm.cutoff,
            cutoffLength: algorithm.cutoffLength,
            seed: algorithm.isDeterministic ? -1 : self.scenario.instance?.seed,
            names: ParameterFileDraft.names(of: self.scenario.parameters)
        )
    }
}
