import ApusAPI
import ApusCoordinator
import ApusSpace
import ApusStudy

extension StudyAnswer {
    init(_ view: StudyView) {
        let study = view.study
        let counts = TrialState.allCases.map { ($0.rawValue, view.counts[$0] ?? 0) }
        self.init(
            number: view.id.rawValue,
            name: study.name,
            state: view.state.rawValue,
            reason: view.reason,
            createdAt: Timestamp.text(view.createdAt),
            endedAt: view.endedAt.map(Timestamp.text),
            metric: study.objective.metric,
            goal: study.objective.goal.rawValue,
            reading: Self.text(study.objective.reading),
            holdout: study.holdout,
            optimizer: Self.text(study.search.method),
            seed: study.search.seed,
            parameters: study.space.parameters.map(ParameterAnswer.init),
            counts: Dictionary(uniqueKeysWithValues: counts),
            invalidated: view.invalidated,
            planned: view.planned,
            parallel: view.parallel,
            wallclockSeconds: study.limits.wallclock.map(\.inSeconds),
            elapsedSeconds: view.elapsed.inSeconds,
            trialSecondsMedian: view.durationMedian.map(\.inSeconds),
            best: view.incumbent.map { TrialAnswer($0, objective: study.objective) },
            obstacle: view.obstacle,
            race: view.race.map { RaceAnswer($0, objective: study.objective) }
        )
    }

    private static func text(_ reading: Objective.Reading) -> String {
        switch reading {
        case .last: "last"
        case .best: "best"
        case .atStep(let step): "step \(step)"
        }
    }

    private static func text(_ method: Search.Method) -> String {
        switch method {
        case .random: "random"
        case .grid: "grid"
        case .latinHypercube: "latin-hypercube"
        case .sobol: "sobol"
        case .halton: "halton"
        case .points: "csv"
        case .model(let name, _): name
        }
    }
}

extension RaceAnswer {
    init(_ view: StudyRaceView, objective: Objective) {
        self.init(
            instances: view.instances,
            incumbent: view.incumbent,
            runs: view.runs,
            failures: view.failures,
            mean: view.mean.map(objective.cost(of:)),
            changes: view.changes.map {
                Change(trial: $0.trial, after: $0.after, runs: $0.runs, mean: $0.mean.map(objective.cost(of:)))
            }
        )
    }
}

extension ParameterAnswer {
    init(_ parameter: Parameter) {
        switch parameter.domain {
        case .real(let lower, let upper, let scale, _):
            self.init(name: parameter.name, kind: "real", lower: lower, upper: upper, isLog: scale == .log)
        case .integer(let lower, let upper, let scale, _):
            self.init(
                name: parameter.name,
                kind: "integer",
                lower: Double(lower),
                upper: Double(upper),
                isLog: scale == .log
            )
        case .categorical(let choices):
            self.init(name: parameter.name, kind: "categorical", choices: choices.map(ScalarValue.init))
        case .ordinal(let choices):
            self.init(name: parameter.name, kind: "ordinal", choices: choices.map(ScalarValue.init))
        case .constant(let value):
            self.init(name: parameter.name, kind: "constant", choices: [ScalarValue(value)])
        }
    }
}

extension LiveAnswer {
    init(_ view: LiveView) {
        let objective = view.study.study.objective
        self.init(
            study: StudyAnswer(view.study),
            running: view.running.map { TrialAnswer($0, objective: objective) },
            failures: view.failures.map { TrialAnswer($0, objective: objective) },
            workers: view.workers.map(WorkerAnswer.init)
        )
    }
}

extension Duration {
    /// Seconds with their fraction, for JSON.
    var inSeconds: Double {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
