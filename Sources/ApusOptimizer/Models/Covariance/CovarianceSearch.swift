import ApusMath
import ApusStudy

/// CMA-ES with its restarts, as a function of the trials that ended, in their order.
///
/// A generation is over when as many trials have ended as the population counts, whoever proposed them: results of
/// earlier generations, of an initial design and of users are learned from as they come. So no sample is kept, and any
/// number of workers may run beside each other.
struct CovarianceSearch: Sendable {
    /// A trial that the running generation waits with.
    struct Result: Sendable {
        let row: [Double]
        let number: UInt32
        let violation: Double
        let cost: Double

        /// Feasible before infeasible, then the lower cost.
        func isBetter(than other: Result) -> Bool {
            self.violation == other.violation ? self.cost < other.cost : self.violation < other.violation
        }

        func isEqual(to other: Result) -> Bool {
            self.violation == other.violation && self.cost == other.cost
        }
    }

    /// How many of the first trials decide where the first run begins.
    let startCount: Int
    let encoding: CovarianceEncoding
    private(set) var state: CovarianceState?
    private(set) var choices: [ChoiceDistribution]
    private(set) var schedule: RestartSchedule
    private(set) var observed = 0
    private var results: [Result] = []
    private var runTrials = 0
    private var ending: RunEnding
    private var hasStarted = false

    init(encoding: CovarianceEncoding, schedule: RestartSchedule, startCount: Int) {
        self.encoding = encoding
        self.schedule = schedule
        self.startCount = startCount
        self.choices = Self.choices(encoding)
        self.ending = RunEnding(dimensions: encoding.numeric.count, population: schedule.firstPopulation)
        let middle = [Double](repeating: 0.5, count: encoding.numeric.count)
        self.state = Self.state(mean: middle, step: schedule.firstStep, population: schedule.firstPopulation)
    }

    private static func choices(_ encoding: CovarianceEncoding) -> [ChoiceDistribution] {
        encoding.choices.map {
            ChoiceDistribution(
                count: encoding.features.features[$0].categories ?? 1,
                parameters: encoding.choices.count,
                rate: 0.3
            )
        }
    }

    /// `nil` where all parameters are categorical.
    private static func state(mean: [Double], step: Double, population: Int) -> CovarianceState? {
        mean.isEmpty ? nil : CovarianceState(mean: mean, step: step, population: population)
    }

    private var population: Int { self.ending.population }

    mutating func observe(_ result: Result) {
        self.observed += 1
        self.runTrials += 1
        self.results.append(result)
        if self.hasStarted, self.results.count >= self.population {
            self.endGeneration()
        } else if !self.hasStarted, self.results.count >= self.startCount {
            self.start()
        }
    }

    /// A row of the running distribution, its steps `spread` times as long.
    func sample(_ random: inout SeededRandom, spread: Double) -> [Double] {
        var row = [Double](repeating: .nan, count: self.encoding.features.count)
        if let state { self.encoding.put(state.sample(&random, spread: spread), of: state, into: &row) }
        for (place, feature) in self.encoding.choices.enumerated() {
            row[feature] = Double(self.choices[place].sample(&random))
        }
        return row
    }

    /// The best of the first trials is where the first run begins.
    private mutating func start() {
        self.hasStarted = true
        var best = self.results[0]
        for result in self.results where result.isBetter(than: best) { best = result }
        let ranked = self.ranked()
        let weights = self.weights(ranked, count: ranked.count)
        self.learnChoices(ranked, weights: weights)
        self.results = []
        let mean = self.encoding.numeric.map { best.row[$0].isNaN ? 0.5 : best.row[$0] }
        self.begin(mean: mean, population: self.schedule.firstPopulation, step: self.schedule.firstStep)
    }

    private mutating func begin(mean: [Double], population: Int, step: Double) {
        self.runTrials = 0
        self.ending = RunEnding(dimensions: mean.count, population: population)
        self.state = Self.state(mean: mean, step: step, population: population)
        self.state.modify { self.encoding.keepMargin(&$0) }
    }

    private mutating func endGeneration() {
        let ranked = self.ranked()
        self.results = []
        let weights = self.weights(ranked, count: self.population)
        self.learnChoices(ranked, weights: weights)
        guard var state = self.state else { return }
        let points = ranked.map { result in
            var random = SeededRandom(seed: UInt64(result.number), stream: 0x636d_6165_73)
            return self.encoding.point(of: result.row, in: state, &random)
        }
        state.learn(points, weights: weights)
        if ranked[0].isEqual(to: ranked[ranked.count * 7 / 10]) {
            // Equal costs tell nothing: look farther away (Hansen 2016, appendix B.3, flat fitness).
            state.stretch(Portable.exp(0.2 + state.parameters.stepRate / state.parameters.damping))
        }
        self.encoding.keepMargin(&state)
        self.state = state
        if self.schedule.kind != .none, self.ending.isOver(after: ranked, state) { self.restart(after: ranked[0]) }
    }

    private mutating func restart(after result: Result) {
        // The costs are the only thing that two studies of one space differ in here.
        var random = SeededRandom(seed: result.cost.bitPattern, stream: UInt64(self.observed))
        let (population, step) = self.schedule.next(after: self.runTrials, &random)
        self.choices = Self.choices(self.encoding)
        self.begin(mean: self.encoding.numeric.map { _ in random.uniform() }, population: population, step: step)
    }

    /// From the best to the worst; those that are equal keep their order.
    private func ranked() -> [Result] {
        let order = self.results.indices.sorted {
            let (left, right) = (self.results[$0], self.results[$1])
            return left.isEqual(to: right) ? $0 < $1 : left.isBetter(than: right)
        }
        return order.map { self.results[$0] }
    }

    private func weights(_ ranked: [Result], count: Int) -> RankWeights {
        let parameters = CovarianceParameters(
            dimensions: max(1, self.encoding.numeric.count),
            population: count,
            isDiagonal: self.encoding.numeric.count > CovarianceState.denseMax
        )
        return RankWeights(parameters.weights, groups: self.groups(ranked))
    }

    /// Results from the best to the worst, as ranges of those that are equal.
    private func groups(_ ranked: [Result]) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        for (place, result) in ranked.enumerated() {
            if let last = groups.last, result.isEqual(to: ranked[last.lowerBound]) {
                groups[groups.count - 1] = last.lowerBound..<(place + 1)
            } else {
                groups.append(place..<(place + 1))
            }
        }
        return groups
    }

    private mutating func learnChoices(_ ranked: [Result], weights: RankWeights) {
        for (place, feature) in self.encoding.choices.enumerated() {
            let chosen = ranked.map { $0.row[feature].isNaN ? nil : Int($0.row[feature]) }
            self.choices[place].learn(chosen, weights: weights.attraction)
        }
    }
}

extension Optional {
    fileprivate mutating func modify(_ change: (inout Wrapped) -> Void) {
        guard var value = self else { return }
        change(&value)
        self = value
    }
}
