import ApusAPI

extension Table {
    /// The results of a study: configurations, metrics, states, durations.
    ///
    /// The objective's column comes first among the metrics; held-out metrics are marked in their names.
    init(study: StudyAnswer, trials: [TrialAnswer]) {
        let parameters = study.parameters.filter { $0.kind != "constant" }.map(\.name)
        let metrics = Self.metrics(study: study, trials: trials)
        let isRaced = study.race != nil
        self.init(
            columns: [Column(name: "trial", aliases: ["number"]), Column(name: "state")]
                + parameters.map { Column(name: $0, aliases: ["parameter:\($0)"]) }
                + (isRaced ? Self.raceColumns : [])
                + [Column(name: study.metric, aliases: ["objective", "metric:\(study.metric)"])]
                + metrics.map { metric in
                    let isHeldOut = study.holdout.contains(metric)
                    return Column(
                        name: metric + (isHeldOut ? " (held out)" : ""),
                        aliases: [metric, "metric:\(metric)"]
                    )
                }
                + [
                    Column(name: "seconds", aliases: ["duration"]), Column(name: "attempts"), Column(name: "worker"),
                    Column(name: "note"),
                ],
            rows: trials.map { trial in
                let values = Dictionary(trial.metrics.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
                let objective = trial.objective ?? values[study.metric]
                return [.integer(Int(trial.number)), .text(trial.state)]
                    + parameters.map { trial.configuration[$0].map(Cell.init) ?? .none }
                    + (isRaced ? Self.raceCells(trial) : [])
                    + [objective.map(Cell.real) ?? .none]
                    + metrics.map { values[$0].map(Cell.real) ?? .none }
                    + [
                        trial.seconds.map(Cell.real) ?? .none, .integer(Int(trial.epoch)),
                        trial.worker.map(Cell.text) ?? .none, .text(Self.note(trial, race: study.race)),
                    ]
            }
        )
    }

    /// Every metric but the objective's, held-out ones first, then by name.
    private static func metrics(study: StudyAnswer, trials: [TrialAnswer]) -> [String] {
        let seen = Set(trials.flatMap { $0.metrics.map(\.name) }).subtracting([study.metric])
        return study.holdout.filter(seen.contains) + seen.subtracting(study.holdout).sorted()
    }

    /// What the trial is run on, and how its configuration stands.
    private static var raceColumns: [Column] {
        [
            Column(name: "instance"), Column(name: "run seed", aliases: ["seed"]),
            Column(name: "of trial", aliases: ["first"]), Column(name: "runs"), Column(name: "mean"),
        ]
    }

    private static func raceCells(_ trial: TrialAnswer) -> [Cell] {
        [
            trial.instance.map(Cell.text) ?? .none, trial.runSeed.map { .integer(Int($0)) } ?? .none,
            trial.first.map { .integer(Int($0)) } ?? .none, trial.runs.map(Cell.integer) ?? .none,
            trial.mean.map(Cell.real) ?? .none,
        ]
    }

    private static func note(_ trial: TrialAnswer, race: RaceAnswer?) -> String {
        guard let first = trial.first, first == race?.incumbent, trial.reason.isEmpty, !trial.isInvalidated else {
            return Self.note(trial)
        }
        return "incumbent"
    }

    private static func note(_ trial: TrialAnswer) -> String {
        let reason = String(trial.reason.prefix { $0 != "\n" })
        return trial.isInvalidated ? "left out" + (reason.isEmpty ? "" : "; \(reason)") : reason
    }
}
