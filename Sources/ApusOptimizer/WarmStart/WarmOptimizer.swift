import ApusSpace
import ApusStudy

/// A model-based optimizer that knows the trials of earlier studies, too.
///
/// Costs of all studies, its own included, go to the model as ``NormalScores``. A new result changes the scores of those
/// before it, so the model is made anew before it is asked again; that is the price of comparable costs. Earlier results
/// take the place of as many points of the design.
struct WarmOptimizer: Optimizer {
    private let make: @Sendable (Int) throws(OptimizerError) -> any Optimizer
    private let earlier: [EndedTrial]
    private var base: any LearningOptimizer

    /// Every configuration of this study, in the order in which they came.
    private var history: [Configuration] = []
    private var ended: [EndedTrial] = []
    private var isStale = false

    /// `make` is given how many results there are already.
    init(
        earlier: [EarlierTrial],
        make: @escaping @Sendable (Int) throws(OptimizerError) -> any Optimizer
    ) throws(OptimizerError) {
        self.make = make
        self.earlier = Self.comparable(earlier)
        guard let base = try make(earlier.count) as? any LearningOptimizer else {
            throw .wrongOptions(["'warm-start' needs an optimizer that learns from results; a design does not"])
        }
        self.base = base
        self.base.learn(self.earlier)
    }

    var end: SearchEnd? { self.base.end }

    var initialDesign: InitialDesign? { self.base.initialDesign }

    mutating func observe(_ ended: [EndedTrial]) {
        self.ended += ended
        self.isStale = self.isStale || !ended.isEmpty
    }

    mutating func proposals(_ count: Int, beside pending: [Configuration]) -> [Proposal] {
        self.refresh()
        let proposals = self.base.proposals(count, beside: pending)
        self.history += proposals.map(\.configuration)
        let scores = self.scores(of: self.ended.filter { $0.fidelity == 1 })
        return proposals.map { proposal in
            Proposal(configuration: proposal.configuration, reasons: self.inOwnUnits(proposal.reasons, scores))
        }
    }

    mutating func add(_ configuration: Configuration) {
        self.history.append(configuration)
        self.base.add(configuration)
    }

    @discardableResult
    mutating func resume(after history: [Configuration]) -> Int {
        self.history += history
        return self.base.resume(after: history)
    }

    private mutating func refresh() {
        guard self.isStale, let fresh = try? self.make(self.earlier.count) as? any LearningOptimizer else { return }
        self.isStale = false
        self.base = fresh
        self.base.learn(self.earlier)
        self.base.resume(after: self.history)
        self.base.observe(self.comparable(self.ended))
    }

    // Comparable costs

    private static func comparable(_ trials: [EarlierTrial]) -> [EndedTrial] {
        var scores: [StudyID: NormalScores] = [:]
        for study in Set(trials.map(\.study)).sorted() {
            scores[study] = NormalScores(
                trials.compactMap { trial in
                    if trial.study == study, case .cost(let cost) = trial.result { cost } else { nil }
                }
            )
        }
        return trials.enumerated().map { index, trial in
            var result = trial.result
            if case .cost(let cost) = result { result = .cost(scores[trial.study]?.score(of: cost) ?? 0) }
            // From the other end of the numbers: no trial of the study has such a one.
            return EndedTrial(number: .max - UInt32(index), configuration: trial.configuration, result: result)
        }
    }

    /// Results after different parts of the steps are compared with their like alone.
    private func comparable(_ trials: [EndedTrial]) -> [EndedTrial] {
        var scores: [Double: NormalScores] = [:]
        for fidelity in Set(trials.map(\.fidelity)).sorted() {
            scores[fidelity] = self.scores(of: trials.filter { $0.fidelity == fidelity })
        }
        return trials.map { trial in
            guard case .cost(let cost) = trial.result, let score = scores[trial.fidelity]?.score(of: cost) else {
                return trial
            }
            return trial.replacing(.cost(score))
        }
    }

    private func scores(of trials: [EndedTrial]) -> NormalScores {
        NormalScores(trials.compactMap { if case .cost(let cost) = $0.result { cost } else { nil } })
    }

    private func inOwnUnits(_ reasons: ProposalReasons, _ scores: NormalScores) -> ProposalReasons {
        let mean = reasons.mean.flatMap { scores.cost(of: $0) }
        var deviation: Double?
        if let score = reasons.mean, let spread = reasons.deviation,
            let low = scores.cost(of: score - spread), let high = scores.cost(of: score + spread)
        {
            deviation = (high - low) / 2
        }
        let note = "it knew \(self.earlier.count) trials of earlier studies, by their ranks"
        return ProposalReasons(
            source: reasons.source,
            mean: mean,
            deviation: deviation,
            gain: reasons.gain,
            gainName: reasons.gainName,
            feasibility: reasons.feasibility,
            pending: reasons.pending,
            observed: reasons.observed,
            note: reasons.note.isEmpty ? note : "\(reasons.note); \(note)"
        )
    }
}
