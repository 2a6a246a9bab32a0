import ApusAPI
import ApusCoordinator
import ApusOptimizer
import ApusStudy

extension ExplanationAnswer {
    /// Without reasons: no model proposed it.
    init(number: UInt32, _ reasons: ProposalReasons?, decisions: [FidelityReasons], objectives: [Objective]) {
        let decisions = decisions.map { Decision($0) }
        guard let reasons else {
            self.init(
                number: number,
                source: "design",
                note: "no model chose it: it stands in the design, or a user added it",
                decisions: decisions
            )
            return
        }
        self.init(
            number: number,
            source: reasons.source,
            mean: reasons.mean,
            deviation: reasons.deviation,
            gain: reasons.gain,
            gainName: reasons.gainName,
            feasibility: reasons.feasibility,
            pending: reasons.pending,
            observed: reasons.observed,
            expected: reasons.expected.map { expected in
                zip(objectives, expected).map { objective, one in
                    Expectation(
                        metric: objective.metric,
                        value: objective.cost(of: one.mean),
                        deviation: one.deviation
                    )
                }
            },
            weights: reasons.weights,
            parentFronts: reasons.parentFronts,
            note: reasons.note,
            decisions: decisions
        )
    }
}

extension ExplanationAnswer.Decision {
    fileprivate init(_ reasons: FidelityReasons) {
        self.init(
            step: reasons.step,
            cause: reasons.cause.rawValue,
            rung: reasons.rung,
            rank: reasons.rank,
            competitors: reasons.competitors,
            cost: reasons.cost,
            threshold: reasons.threshold,
            text: reasons.description
        )
    }
}

extension ReplayAnswer {
    init(_ view: ReplayView) {
        self.init(
            isIdentical: view.report.isIdentical,
            asks: view.report.asks,
            proposals: view.report.proposals,
            told: view.report.told,
            seconds: view.duration.inSeconds,
            mismatches: view.mismatches.map {
                Mismatch(trial: $0.trial, stored: $0.stored.byName, replayed: $0.replayed.byName)
            },
            decisions: view.report.decisions,
            decisionMismatches: view.report.decisionMismatches.prefix(100).map {
                "at \($0.event): stored \($0.stored); replayed \($0.replayed)"
            },
            ends: view.report.ends,
            endMismatches: view.report.endMismatches.prefix(100).map {
                "stored \($0.stored ?? "nothing"); replayed \($0.replayed ?? "nothing")"
            },
            earlier: view.report.earlier
        )
    }
}

extension [NamedValue] {
    fileprivate var byName: [String: ScalarValue] {
        Dictionary(self.map { ($0.name, ScalarValue($0.value)) }) { first, _ in first }
    }
}
