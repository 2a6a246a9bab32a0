import ApusAPI
import ApusOptimizer
import ApusSpace
import ApusStudy

/// What the parameters of a study do to one of its objectives, in the objective's own direction.
struct ImportanceReport: Codable, Hashable, Sendable {
    struct Share: Codable, Hashable, Sendable {
        let parameters: [String]

        /// The part of the variance of the cost over the whole space, 0 to 1.
        let share: Double
        let deviation: Double
    }

    struct Step: Codable, Hashable, Sendable {
        /// The parameters that this step sets to the best trial's values, and those values.
        let parameters: [String]
        let values: [String: ScalarValue]

        /// The objective that is expected then, and how much better than before.
        let objective: Double
        let deviation: Double
        let gain: Double
    }

    struct Curve: Codable, Hashable, Sendable {
        struct Point: Codable, Hashable, Sendable {
            let value: ScalarValue
            let objective: Double
            let deviation: Double
        }

        let parameter: String
        let points: [Point]
    }

    let metric: String
    let trials: Int

    /// The part of the variance that the forest predicts of trials it did not see; near 0, the shares mean nothing.
    let fit: Double?
    let shares: [Share]
    let interactions: [Share]

    /// From the default configuration to the best trial.
    let path: [Step]

    /// What is expected at the default configuration.
    let start: Double?
    let curves: [Curve]

    /// `trials` are all of the study's; those without a value of the objective do not count.
    ///
    /// `objective` is the place of one of the study's objectives. Trials that break a constraint tell of it too, but
    /// the best trial is a feasible one where there is any.
    init(study: Study, trials: [TrialAnswer], objective: Int = 0) {
        let counting = trials.filter { !$0.isInvalidated && $0.state == "succeeded" }
        let ended = counting.compactMap { EndedTrial($0, in: study, objective: objective) }
        let best = Self.best(of: counting, in: study, objective: objective)
        let (space, seed, goal) = (study.space, study.search.seed, study.objectives[objective])
        let importance = parameterImportance(space: space, trials: ended, seed: seed)
        self.metric = goal.metric
        self.trials = importance.observed
        self.fit = importance.fit
        self.shares = importance.effects.map(Share.init)
        self.interactions = importance.interactions.map(Share.init)
        let ablation = ablation(space: space, trials: ended, to: best, seed: seed)
        self.start = ablation.map { goal.cost(of: $0.startCost) }
        self.path =
            ablation?.steps.map { step in
                let values = space.assignments(of: step.configuration).filter { step.parameters.contains($0.name) }
                return Step(
                    parameters: step.parameters,
                    values: Dictionary(values.map { ($0.name, ScalarValue($0.value)) }) { first, _ in first },
                    objective: goal.cost(of: step.cost),
                    deviation: step.deviation,
                    gain: step.gain
                )
            } ?? []
        self.curves = importance.effects.compactMap { effect in
            effect.parameters.first.flatMap { name in
                partialDependence(space: space, trials: ended, parameter: name, seed: seed)
            }
        }.map { dependence in
            Curve(
                parameter: dependence.parameter,
                points: dependence.points.map {
                    Curve.Point(
                        value: ScalarValue($0.value),
                        objective: goal.cost(of: $0.cost),
                        deviation: $0.deviation
                    )
                }
            )
        }
    }

    /// The feasible configuration with the lowest cost, the first one of equals; `nil` where none is feasible.
    private static func best(of trials: [TrialAnswer], in study: Study, objective: Int) -> Configuration? {
        var best: (cost: Double, configuration: Configuration)?
        for trial in trials where trial.isFeasible != false {
            guard let ended = EndedTrial(trial, in: study, objective: objective), case .cost(let cost) = ended.result
            else { continue }
            if best.map({ cost < $0.cost }) ?? true { best = (cost, ended.configuration) }
        }
        return best?.configuration
    }

    func lines(unicode: Bool) -> [String] {
        guard self.trials >= 2 else { return ["at least two trials with a value of '\(self.metric)' are needed"] }
        let fit = self.fit.map { "; it predicts \(Self.percent($0)) of the variance of trials it did not see" } ?? ""
        var lines = ["a forest of \(self.trials) trials\(fit)", ""]
        if let fit = self.fit, fit < 0.2 { lines.insert("that is too little to trust the shares below", at: 1) }
        lines += Table(shares: self.shares, curves: self.curves, unicode: unicode).lines()
        let pairs = self.interactions.filter { $0.share >= 0.01 }.prefix(8)
        if !pairs.isEmpty { lines += [""] + Table(pairs: Array(pairs)).lines() }
        guard let start = self.start, !self.path.isEmpty else { return lines }
        lines += ["", "from the default (\(self.metric) \(NumberText.short(start)) expected) to the best trial"]
        return lines + Table(path: self.path, metric: self.metric).lines()
    }

    static func percent(_ share: Double) -> String {
        "\(NumberText.short((share * 1_000).rounded() / 10)) %"
    }
}

extension ImportanceReport.Share {
    init(_ effect: ParameterImportance.Effect) {
        self.init(parameters: effect.parameters, share: effect.share, deviation: effect.deviation)
    }
}

extension EndedTrial {
    /// Nothing for a trial without a finite value of the objective at that place, or whose configuration is not of the study's space.
    init?(_ trial: TrialAnswer, in study: Study, objective index: Int) {
        let all = trial.objectives ?? trial.objective.map { [$0] } ?? []
        guard all.indices.contains(index), all[index].isFinite else { return nil }
        var values = [ParameterValue?](repeating: nil, count: study.space.parameters.count)
        for (name, value) in trial.configuration {
            guard let index = study.space.index(of: name) else { return nil }
            values[index] = try? study.space.parameters[index].domain.value(of: value.literal)
        }
        guard let configuration = study.space.canonical(Configuration(values: values)) else { return nil }
        self.init(
            number: trial.number,
            configuration: configuration,
            result: .cost(study.objectives[index].cost(of: all[index]))
        )
    }
}
