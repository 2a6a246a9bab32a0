import ApusSpace
import ApusStudy

extension StudyRun {
    /// Whether what a whole trial takes can be told beforehand: a native training that no rule interrupts.
    static func isForeseeable(_ study: Study) -> Bool {
        guard case .train = study.program else { return false }
        return study.fidelity == nil && study.instances == nil
    }

    /// Whether something is left to predict by these rates.
    func isUnforeseen(by rates: ComputeRates, isMeasured: Bool) -> Bool {
        guard let forecast = self.forecast else { return false }
        return forecast.rates != rates || forecast.isMeasured != isMeasured || forecast.count < self.trials.count
    }

    /// Predicts what was not predicted yet by these rates: all that have not ended, and the last that ended well.
    mutating func foresee(by estimator: TrialEstimator, on rates: ComputeRates, isMeasured: Bool) {
        guard var forecast = self.forecast else { return }
        if forecast.rates != rates || forecast.isMeasured != isMeasured {
            forecast = StudyForecast(rates: rates, isMeasured: isMeasured)
            forecast.skip(to: self.trials.count)
            for number in self.unended { self.predict(number, &forecast, estimator, rates) }
            let ended = self.trials.lazy.reversed().filter { $0.summary.state == .succeeded }
                .prefix(StudyForecast.ratiosMax)
            for trial in ended.reversed() {
                self.predict(trial.summary.number, &forecast, estimator, rates)
                forecast.ended(trial.summary.number, milliseconds: trial.milliseconds)
            }
        }
        while forecast.count < self.trials.count {
            self.predict(UInt32(forecast.count + 1), &forecast, estimator, rates)
        }
        self.forecast = forecast
    }

    private func predict(
        _ number: UInt32,
        _ forecast: inout StudyForecast,
        _ estimator: TrialEstimator,
        _ rates: ComputeRates
    ) {
        let seconds = self.trial(number).flatMap {
            estimator.seconds(of: $0.summary.configuration, in: self.study, on: rates)
        }
        forecast.predict(number, seconds)
    }

    /// How many trials the search will still propose, where that is known and no result changes which.
    ///
    /// `nil` for a method that learns, and for a study that something else than its number of trials may end: what is
    /// proposed ahead counts as a trial, also where it is never run.
    var knownAhead: Int? {
        guard self.forecast != nil, self.limits.wallclock == nil, self.limits.gpuTime == nil,
            self.limits.target == nil, self.limits.plateau == nil
        else { return nil }
        switch self.study.search.method {
        case .model: return nil
        case .points(let points):
            return min(self.room, max(0, points.count - self.searchCount))
        case .random, .grid, .latinHypercube, .sobol, .halton:
            return self.limits.trials == nil ? nil : self.room
        }
    }

    /// Whether no result changes what is proposed.
    var isDesign: Bool { if case .model = self.study.search.method { false } else { true } }

    /// Whether nothing more will be proposed.
    var isAllProposed: Bool { self.room <= 0 || self.proposer.end != nil }
}
