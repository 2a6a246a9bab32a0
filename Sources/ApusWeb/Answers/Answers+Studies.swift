import ApusAPI
import ApusCoordinator
import ApusOptimizer
import ApusSpace
import ApusStudy

extension StudyAnswer {
    init(_ view: StudyView) {
        let (study, criteria) = (view.study, view.study.criteria)
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
            reading: study.objective.reading.text,
            objectives: Self.objectives(view),
            constraints: study.constraints.map(ConstraintAnswer.init),
            holdout: study.holdout,
            optimizer: Self.text(study.search.method),
            design: view.design.map(Self.text),
            seed: study.search.seed,
            parameters: study.space.parameters.map(ParameterAnswer.init),
            counts: Dictionary(uniqueKeysWithValues: counts),
            invalidated: view.invalidated,
            planned: view.planned,
            parallel: view.parallel,
            priority: view.schedule.priority,
            weight: view.schedule.weight,
            wallclockSeconds: study.limits.wallclock.map(\.inSeconds),
            end: view.end.map { EndAnswer($0, objective: study.objective) },
            deviceSecondsMax: study.limits.gpuTime.map(\.inSeconds),
            deviceSeconds: view.deviceTime.map(\.inSeconds),
            target: study.limits.target?.value,
            warmStart: view.earlier.map { earlier in
                WarmStartAnswer(
                    studies: study.warmStart?.studies ?? [],
                    trials: earlier.trials,
                    leftOut: earlier.leftOut
                )
            },
            confirmation: view.confirmation.map { ConfirmationAnswer($0, criteria: criteria) },
            elapsedSeconds: view.elapsed.inSeconds,
            trialSecondsMedian: view.durationMedian.map(\.inSeconds),
            best: view.incumbent.map { TrialAnswer($0, criteria: criteria) },
            frontSize: study.hasSeveralObjectives ? view.frontSize : nil,
            infeasibleCount: study.constraints.isEmpty ? nil : view.infeasibleCount,
            nearest: view.nearestInfeasible.map { TrialAnswer($0, criteria: criteria) },
            obstacle: view.obstacle,
            race: view.race.map { RaceAnswer($0, objective: study.objective) },
            failures: FailuresAnswer(view),
            timeLeft: view.timeLeft.map(\.inSeconds)
        )
    }

    private static func objectives(_ view: StudyView) -> [ObjectiveAnswer] {
        view.study.objectives.enumerated().map { index, objective in
            let best = index < view.bests.count ? view.bests[index] : index == 0 ? view.incumbent : nil
            let costs = best.flatMap { trial in trial.cost.map { [$0] + trial.otherCosts } } ?? []
            return ObjectiveAnswer(
                metric: objective.metric,
                goal: objective.goal.rawValue,
                reading: objective.reading.text,
                reference: objective.reference,
                best: index < costs.count ? objective.cost(of: costs[index]) : nil,
                trial: best?.id.number
            )
        }
    }

    private static func text(_ design: InitialDesign) -> String {
        let points = design.count == 1 ? "1 point" : "\(design.count) points"
        return "\(design.name), \(points)" + (design.startsAtDefault ? ", the default configuration first" : "")
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

extension ConstraintAnswer {
    init(_ constraint: Constraint) {
        self.init(
            metric: constraint.metric,
            relation: constraint.relation.rawValue,
            bound: constraint.bound,
            reading: constraint.reading.text
        )
    }
}

extension FailuresAnswer {
    init?(_ view: StudyView) {
        guard view.failures.values.contains(where: { $0 > 0 }) else { return nil }
        self.init(
            configuration: view.failures[.configuration] ?? 0,
            code: view.failures[.code] ?? 0,
            node: view.failures[.node] ?? 0,
            infrastructure: view.failures[.infrastructure] ?? 0,
            pauses: view.isHeldByFailures
        )
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

extension Objective.Reading {
    fileprivate var text: String {
        switch self {
        case .last: "last"
        case .best: "best"
        case .atStep(let step): "step \(step)"
        }
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
        let criteria = view.study.study.criteria
        self.init(
            study: StudyAnswer(view.study),
            running: view.running.map { TrialAnswer($0, criteria: criteria) },
            failures: view.failures.map { TrialAnswer($0, criteria: criteria) },
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
