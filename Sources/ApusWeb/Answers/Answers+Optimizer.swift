import ApusAPI
import ApusCoordinator
import ApusOptimizer
import ApusStudy

extension ExplanationAnswer {
    /// Without reasons: no model proposed it.
    init(
        number: UInt32,
        _ reasons: ProposalReasons?,
        origin: TrialOrigin? = nil,
        decisions: [FidelityReasons],
        objectives: [Objective],
        race: RaceView? = nil,
        waiting: WaitingView? = nil,
        expected: Duration? = nil
    ) {
        let expectedSeconds = expected.map(\.inSeconds)
        let waiting = waiting.map { WaitingAnswer($0) }
        let decisions = decisions.map { Decision($0) } + (race.map { Decision.list(of: $0) } ?? [])
        if let race, race.first != number {
            self.init(
                number: number,
                source: "race",
                note: "a further run of the configuration that trial \(race.first) was the first to run",
                decisions: decisions,
                waiting: waiting
            )
            return
        }
        guard let reasons else {
            let (source, note) = Self.source(origin)
            self.init(
                number: number,
                source: source,
                note: note,
                decisions: decisions,
                waiting: waiting,
                expectedSeconds: expectedSeconds
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
            beside: Self.beside(origin),
            observed: reasons.observed,
            expected: reasons.expected.map { expected in
                zip(objectives, expected).map { Expectation($0, mean: $1.mean, deviation: $1.deviation) }
            },
            weights: reasons.weights,
            parentFronts: reasons.parentFronts,
            note: reasons.note,
            decisions: decisions,
            waiting: waiting,
            expectedSeconds: expectedSeconds
        )
    }
}

extension ExplanationAnswer.Expectation {
    fileprivate init(_ objective: Objective, mean: Double, deviation: Double) {
        self.init(metric: objective.metric, value: objective.cost(of: mean), deviation: deviation)
    }
}

extension WaitingAnswer {
    fileprivate init(_ view: WaitingView) {
        self.init(study: view.study, hosts: view.hosts.map { Host(worker: $0.worker, reason: $0.reason) })
    }
}

extension ExplanationAnswer {
    /// What a trial comes from that no optimizer gave reasons for.
    private static func source(_ origin: TrialOrigin?) -> (source: String, note: String) {
        switch origin {
        case .added: ("user", "a user added it")
        case .copied(let donor): ("copy", "a changed copy of trial \(donor), from its checkpoint")
        case .confirming(let number):
            ("confirm", "it runs trial \(number) again with a fresh seed, the search being over")
        case .proposed, nil: ("design", "no model chose it: it stands in the design")
        }
    }

    private static func beside(_ origin: TrialOrigin?) -> [UInt32]? {
        if case .proposed(let beside) = origin, !beside.isEmpty { beside } else { nil }
    }
}

extension ExplanationAnswer.Decision {
    /// What the trial runs on, then what became of its configuration, then where that stands.
    fileprivate static func list(of race: RaceView) -> [Self] {
        let limit = race.seconds.map { ", for at most \(ShortNumber.text(of: $0)) s" } ?? ""
        let seed = race.seed.map { " with seed \($0)" } ?? ""
        let run = Self(step: 0, cause: "run", text: "runs on '\(race.instance)'\(seed)\(limit)")
        let mean = race.mean.map { ", mean cost \(ShortNumber.text(of: $0))" } ?? ""
        let failures = race.failures > 0 ? ", \(race.failures) of them failed" : ""
        let standing = Self(
            step: race.runs,
            cause: race.isIncumbent ? "incumbent" : "standing",
            cost: race.mean,
            text: "its configuration \(race.isIncumbent ? "is the incumbent" : "is not the incumbent") now: "
                + "\(race.runs) \(race.runs == 1 ? "run" : "runs") ended\(failures)\(mean)"
        )
        return [run] + race.reasons.map { Self($0) } + [standing]
    }

    private init(_ reasons: RaceReasons) {
        self.init(
            step: reasons.instances.count,
            cause: reasons.cause.rawValue,
            cost: reasons.mean,
            threshold: reasons.otherMean,
            text: reasons.description
        )
    }

    fileprivate init(_ reasons: FidelityReasons) {
        self.init(
            step: reasons.step,
            cause: reasons.cause.rawValue,
            rung: reasons.rung,
            rank: reasons.rank,
            competitors: reasons.competitors,
            cost: reasons.cost,
            violation: reasons.violation,
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
            }
                + view.report.raceMismatches.prefix(100).map {
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
