import ApusMath
import ApusSpace

/// CMA-ES: a normal distribution that learns where good trials lie, and which way the valley runs.
///
/// ``CovarianceState`` is the strategy, ``CovarianceSearch`` its generations and restarts. Numeric parameters are
/// coordinates of the unit cube and mirrored at its walls, discrete ones keep a margin, and choices have
/// probabilities of their own.
///
/// Options: `population` (the standard is 4 + 1.5 ln n), `step` (the first standard deviation, in parts of each range),
/// `restarts` (`bipop`, `ipop` or `none`).
struct CovarianceMethod: ModelMethod {
    static let name = "cma-es"

    /// How many samples of one ask may be forbidden or used before.
    private static let triesMax = 64

    private var search: CovarianceSearch

    static func designSize(space: Space, trials: Int?) -> Int {
        self.startCount(space)
    }

    /// How many of the first trials decide where the first run begins.
    private static func startCount(_ space: Space) -> Int {
        2 + min(space.tunable.count, 8) / 2
    }

    init(space: Space, options: inout ModelOptions) {
        let standard = CovarianceParameters.standardPopulation(dimensions: space.tunable.count)
        let schedule = RestartSchedule(
            kind: options.choice("restarts", standard: RestartSchedule.Kind.bipop),
            population: options.integer("population", in: 2...RestartSchedule.populationMax, standard: standard),
            step: options.real("step", in: 1e-6...1, standard: 0.2)
        )
        self.search = CovarianceSearch(
            encoding: CovarianceEncoding(FeatureSpace(space)),
            schedule: schedule,
            startCount: Self.startCount(space)
        )
    }

    mutating func observe(_ trial: EndedTrial) {
        let result = CovarianceSearch.Result(
            row: self.search.encoding.features.row(of: trial.configuration),
            number: trial.number,
            violation: trial.violation,
            cost: trial.costs.first ?? .infinity
        )
        self.search.observe(result)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        var random = context.random
        var spread = 1.0
        for attempt in 1...Self.triesMax {
            let row = self.search.sample(&random, spread: spread)
            let configuration = self.search.encoding.features.configuration(of: row)
            if context.isUsable(configuration) {
                return Suggestion(configuration: configuration, reasons: self.reasons(context))
            }
            // Near the end of a run in a discrete space all that is near was tried: look a little farther away.
            if attempt % 8 == 0 { spread *= 1.5 }
        }
        return nil
    }

    private func reasons(_ context: SuggestionContext) -> ProposalReasons {
        let run = self.search.schedule.run + 1
        let generation = self.search.state.map { ", generation \($0.generation + 1)" } ?? ""
        return ProposalReasons(
            source: Self.name,
            pending: context.pending.count,
            observed: self.search.observed,
            note: "drawn from the normal distribution of run \(run)\(generation)"
        )
    }
}
