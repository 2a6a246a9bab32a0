import ApusQueue
import ApusStore
import ApusStudy

/// What trials are expected to take, and which go first by it.
extension CoordinatorMachine {
    /// How far ahead trials are proposed whose configurations hang on no result.
    package struct LookAhead: Hashable, Sendable {
        /// So many trials for each place that the study has; what is more is proposed when places come free.
        package let trialsPerPlace: Int
        package let trialsMax: Int

        package init(trialsPerPlace: Int = 16, trialsMax: Int = 1_000) {
            (self.trialsPerPlace, self.trialsMax) = (trialsPerPlace, trialsMax)
        }

        /// Trials are proposed when they can begin, and begin in the order of their numbers.
        package static let none = LookAhead(trialsPerPlace: 0, trialsMax: 0)
    }

    /// A worker has told how fast its devices are; what it does not say stays.
    mutating func learn(_ rates: [ComputeRates], of session: SessionID) {
        guard !rates.isEmpty, self.sessions[session]?.rates != rates else { return }
        self.sessions[session]?.rates = rates
        // The first of each engine is all trials' measure: another one would change no order, and what it says of
        // seconds is corrected by what trials take.
        for one in rates where self.rates[one.engine] == nil { self.rates[one.engine] = one }
    }

    /// The rates by which a study's trials are predicted, and whether a worker has measured them.
    ///
    /// A study that leaves the device open is measured by a CUDA device as soon as a worker has one.
    func rates(for study: Study) -> (rates: ComputeRates, isMeasured: Bool) {
        var engine = study.engineNeeded ?? (self.rates["cuda"] == nil ? "cpu" : "cuda")
        if case .train(let program) = study.program, program.specification["device"] == .text("cpu") { engine = "cpu" }
        guard let rates = self.rates[engine] else { return (.unmeasured(engine: engine), false) }
        return (rates, true)
    }

    /// Predicts a study's new trials; once all are proposed, the longest that wait go first.
    mutating func foresee(_ id: StudyID) {
        guard let estimator = self.settings.estimator, let (rates, isMeasured) = self.unforeseen(id) else { return }
        self.studies[id]?.foresee(by: estimator, on: rates, isMeasured: isMeasured)
        guard self.settings.lookAhead != .none, self.studies[id]?.isAllProposed ?? false,
            let forecast = self.studies[id]?.forecast
        else { return }
        self.queue.longestFirst(of: id) { forecast.weight(of: $0) }
    }

    /// The rates by which something of a study is left to predict; `nil` where nothing is.
    private func unforeseen(_ id: StudyID) -> (rates: ComputeRates, isMeasured: Bool)? {
        guard let run = self.studies[id], run.forecast != nil else { return nil }
        let (rates, isMeasured) = self.rates(for: run.study)
        return run.isUnforeseen(by: rates, isMeasured: isMeasured) ? (rates, isMeasured) : nil
    }

    /// How many trials are proposed where `wanted` could begin: all the rest, once it is near.
    ///
    /// The proposals are the same, in the same order, however they are asked for; only which of them begins first is
    /// decided later. See `Docs/Decisions/0017-longest-first.md`.
    func askedFor(_ wanted: Int, of id: StudyID) -> Int {
        guard self.settings.estimator != nil, let rest = self.studies[id]?.knownAhead, rest > wanted else {
            return wanted
        }
        let places = self.queue.runningCount(of: id) + wanted
        let (near, overflow) = places.multipliedReportingOverflow(by: self.settings.lookAhead.trialsPerPlace)
        let most = overflow ? self.settings.lookAhead.trialsMax : min(near, self.settings.lookAhead.trialsMax)
        return rest <= most ? rest : wanted
    }

    /// The limit on trials was changed: of those that were proposed ahead, what is beyond it does not run, and what was
    /// withdrawn under a lower limit waits again.
    mutating func fitProposed(of id: StudyID, into effects: inout [Effect]) {
        guard self.settings.estimator != nil, let run = self.studies[id], run.forecast != nil, run.isDesign,
            let most = run.limits.trials
        else { return }
        let withdrawn = run.unrun(.cancelled)
        let surplus = run.searchCount - withdrawn.count - most
        if surplus < 0 {
            for number in withdrawn.prefix(-surplus) { self.bringBack(TrialID(study: id, number: number), &effects) }
        }
        for number in run.unrun(.waiting).suffix(max(0, surplus)) {
            let trial = TrialID(study: id, number: number)
            self.queue.trialWithdrawn(trial)
            self.end(trial, as: .cancelled, reason: "the limit on trials was lowered before it ran", into: &effects)
        }
    }

    private mutating func bringBack(_ trial: TrialID, _ effects: inout [Effect]) {
        self.studies[trial.study]?.broughtBack(trial.number)
        self.queue.trialWaiting(trial, epoch: 1)
        effects.append(.store(.trialRequeued(trial)))
    }
}

extension StudyRun {
    /// Trials of the search in a state that no worker ever had, by number.
    fileprivate func unrun(_ state: TrialState) -> [UInt32] {
        self.trials.lazy.map(\.summary)
            .filter { $0.state == state && $0.epoch == 0 && self.confirmations[$0.number] == nil }
            .map(\.number)
    }
}
