import ApusAPI

extension Table {
    /// The results of a study: configurations, metrics, states, durations.
    ///
    /// The objectives' columns come first among the metrics, then those of constraints; held-out metrics are marked in
    /// their names. Where there are several objectives a column marks the front, and where there are constraints one
    /// says what is feasible.
    init(study: StudyAnswer, trials: [TrialAnswer]) {
        let parameters = study.parameters.filter { $0.kind != "constant" }.map(\.name)
        let metrics = Self.metrics(study: study, trials: trials)
        let isRaced = study.race != nil
        self.init(
            columns: [Column(name: "trial", aliases: ["number"]), Column(name: "state")]
                + Self.judgementNames(study).map { Column(name: $0) }
                + parameters.map { Column(name: $0, aliases: ["parameter:\($0)"]) }
                + (isRaced ? Self.raceColumns : [])
                + study.objectives.enumerated().map { index, objective in
                    let aliases = index == 0 ? ["objective"] : []
                    return Column(name: objective.metric, aliases: aliases + ["metric:\(objective.metric)"])
                }
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
                let objectives = study.objectives.enumerated().map { index, objective -> Cell in
                    let judged = index == 0 ? trial.objective : trial.objectives?[index]
                    return (judged ?? values[objective.metric]).map(Cell.real) ?? .none
                }
                return [.integer(Int(trial.number)), .text(trial.state)] + Self.judgement(study, trial)
                    + parameters.map { trial.configuration[$0].map(Cell.init) ?? .none }
                    + (isRaced ? Self.raceCells(trial) : [])
                    + objectives
                    + metrics.map { values[$0].map(Cell.real) ?? .none }
                    + [
                        trial.seconds.map(Cell.real) ?? .none, .integer(Int(trial.epoch)),
                        trial.worker.map(Cell.text) ?? .none, .text(Self.note(trial, race: study.race)),
                    ]
            }
        )
    }

    /// Every metric but the objectives': those of constraints first, then held-out ones, then by name.
    private static func metrics(study: StudyAnswer, trials: [TrialAnswer]) -> [String] {
        let seen = Set(trials.flatMap { $0.metrics.map(\.name) }).subtracting(study.objectives.map(\.metric))
        let first = study.constraints.map(\.metric) + study.holdout
        var names: [String] = []
        for name in first + seen.subtracting(first).sorted() where seen.contains(name) && !names.contains(name) {
            names.append(name)
        }
        return names
    }

    private static func judgementNames(_ study: StudyAnswer) -> [String] {
        (study.objectives.count > 1 ? ["front"] : []) + (study.constraints.isEmpty ? [] : ["feasible"])
    }

    private static func judgement(_ study: StudyAnswer, _ trial: TrialAnswer) -> [Cell] {
        let front: [Cell] = study.objectives.count > 1 ? [trial.isOnFront == true ? .text("*") : .none] : []
        guard !study.constraints.isEmpty else { return front }
        return front + [trial.isFeasible.map { .text($0 ? "yes" : "no") } ?? .none]
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
        let broken = trial.broken.map { "breaks " + $0.joined(separator: ", ") }
        let reason = [
            trial.confirms.map { "runs trial \($0) again" }, trial.cause, String(trial.reason.prefix { $0 != "\n" }),
            broken,
        ].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "; ")
        return trial.isInvalidated ? "left out" + (reason.isEmpty ? "" : "; \(reason)") : reason
    }
}
