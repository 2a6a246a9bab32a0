import ApusMath
import ApusSpace
import ApusStudy

/// Forests of the cost, of success, and of each constraint, fitted to what a study knows.
///
/// A trial that failed is given no cost: a forest of its own learns where trials succeed, and its probability counts
/// beside the gain.
struct ForestModel: Sendable {
    let history: ForestHistory
    let options: ForestOptions
    let scale: CostScale

    /// `nil` as long as nothing has a cost.
    private(set) var costs: RandomForest?
    private let success: RandomForest?
    private let successRate: Double
    private let constraints: [RandomForest]

    /// The numbers of the trials that the cost forest was grown from.
    let known: [Int]
    private let data: ForestData
    private let targets: [Double]

    /// The forest that knows instances apart; the same as ``costs`` where there are none.
    private var full: RandomForest?

    /// `rowsMax` trials at most are looked at; of more, the best ones and some by chance.
    init(
        _ history: ForestHistory,
        options: ForestOptions,
        transformation: CostScale.Transformation,
        rowsMax: Int,
        random: inout SeededRandom
    ) {
        self.history = history
        self.options = options
        self.known = Self.chosen(from: history, most: rowsMax, using: &random)
        self.scale = CostScale(transformation, costs: self.known.map { history.costs[$0] })
        self.data = Self.data(history, self.known.map { history.costed[$0] })
        self.targets = Self.uncensored(
            self.known.map { [scale] in scale.number(of: history.costs[$0]) },
            isCensored: self.known.map { history.isCensored(history.costed[$0]) },
            data: self.data,
            options: options,
            random: &random
        )
        self.full =
            self.known.isEmpty
            ? nil : RandomForest(fitting: self.data, targets: self.targets, options: options, random: &random)
        self.costs = self.full.map { history.marginal(of: $0) }
        let tried = history.count
        self.successRate = tried == 0 ? 1 : (Double(tried - history.failures) + 1) / (Double(tried) + 1)
        self.success =
            history.failures == 0
            ? nil : Self.successForest(history, options: options, rowsMax: rowsMax, random: &random)
        self.constraints = Self.constraintForests(history, options: options, rowsMax: rowsMax, random: &random)
    }

    /// Grows the cost forest anew, with each pending row at the cost that it expects there.
    ///
    /// Ginsbourger, Le Riche and Carraro, "Kriging is well-suited to parallelize optimization" (2010): the kriging
    /// believer.
    mutating func believe(in pending: [[Double]], random: inout SeededRandom) {
        guard let full = self.full, !pending.isEmpty else { return }
        let history = self.history
        let rows = history.instances.map { instances in
            pending.flatMap { row in instances.spread(Self.instancesBelieved).map { row + instances.rows[$0] } }
        }
        let believed = rows ?? pending
        let means = full.predictions(of: believed.flatMap { $0 }, count: believed.count).means
        var data = self.data
        for row in believed { data.append(row) }
        let grown = RandomForest(
            fitting: data,
            targets: self.targets + means,
            options: self.options,
            random: &random
        )
        self.full = grown
        self.costs = history.marginal(of: grown)
    }

    /// A pending configuration is believed on so many instances.
    private static let instancesBelieved = 8

    /// The targets with those of runs that were cut off at what a forest of the others expects beyond the cut.
    ///
    /// Hutter, Hoos and Leyton-Brown, "Bayesian optimization with censored response data" (2011), with one round of
    /// imputation: the mean of the predicted normal distribution, truncated below at the cut.
    private static func uncensored(
        _ targets: [Double],
        isCensored: [Bool],
        data: ForestData,
        options: ForestOptions,
        random: inout SeededRandom
    ) -> [Double] {
        let whole = targets.indices.filter { !isCensored[$0] }
        let cut = targets.indices.filter { isCensored[$0] }
        guard !cut.isEmpty, !whole.isEmpty else { return targets }
        let forest = RandomForest(
            fitting: data.rows(whole),
            targets: whole.map { targets[$0] },
            options: options,
            random: &random
        )
        let (means, variances) = forest.predictions(of: cut.flatMap { data.row($0) }, count: cut.count)
        var result = targets
        for (place, number) in cut.enumerated() {
            let deviation = max(variances[place].squareRoot(), 1e-6)
            let z = (targets[number] - means[place]) / deviation
            let above = StandardNormal.cumulative(-z)
            // Far out in the tail the mean is the cut itself.
            let mean = above > 1e-12 ? means[place] + deviation * StandardNormal.density(z) / above : targets[number]
            result[number] = max(targets[number], mean)
        }
        return result
    }

    /// The probability that a trial succeeds and keeps to all constraints, for each of `count` rows.
    func feasibilities(of rows: [Double], count: Int) -> [Double] {
        var result = [Double](repeating: 1, count: count)
        if let success = self.success {
            let means = success.predictions(of: rows, count: count).means
            // One more tree's voice for the rate over all trials: a forest of few trials is sure too early.
            let trees = Double(success.roots.count)
            for row in 0..<count { result[row] = (min(max(means[row], 0), 1) * trees + self.successRate) / (trees + 1) }
        }
        for forest in self.constraints {
            let (means, variances) = forest.predictions(of: rows, count: count)
            for row in 0..<count {
                result[row] *= max(
                    StandardNormal.cumulative(-means[row] / max(variances[row].squareRoot(), 0.05)),
                    1e-12
                )
            }
        }
        return result
    }

    var learnsFeasibility: Bool { self.success != nil || !self.constraints.isEmpty }

    /// All trials with a cost, or the best quarter of `most` and the rest by chance.
    private static func chosen(
        from history: ForestHistory,
        most: Int,
        using random: inout SeededRandom
    ) -> [Int] {
        let count = history.costs.count
        guard count > most else { return Array(0..<count) }
        let best = Self.best(most / 4, of: history.costs)
        var isChosen = [Bool](repeating: false, count: count)
        for number in best { isChosen[number] = true }
        var missing = most - best.count
        while missing > 0 {
            let number = random.integer(below: count)
            guard !isChosen[number] else { continue }
            isChosen[number] = true
            missing -= 1
        }
        return (0..<count).filter { isChosen[$0] }
    }

    /// The numbers of the least costs, in no order; of equal ones the first.
    static func best(_ wanted: Int, of costs: [Double]) -> [Int] {
        guard costs.count > wanted else { return Array(costs.indices) }
        let sorted = costs.sorted()
        let limit = sorted[wanted]
        var best = costs.indices.filter { costs[$0] < limit }
        for number in costs.indices where costs[number] == limit && best.count < wanted { best.append(number) }
        return best
    }

    private static func data(_ history: ForestHistory, _ numbers: [Int]) -> ForestData {
        var data = ForestData(history.schema)
        for number in numbers { data.append(history.fullRow(number)) }
        return data
    }

    private static func successForest(
        _ history: ForestHistory,
        options: ForestOptions,
        rowsMax: Int,
        random: inout SeededRandom
    ) -> RandomForest {
        let numbers = Self.part(of: Array(0..<history.count), most: rowsMax, using: &random)
        let targets = numbers.map { number -> Double in
            if case .cost(let cost) = history.trials[number].result, cost.isFinite { 1 } else { 0 }
        }
        return history.marginal(
            of: RandomForest(
                fitting: Self.data(history, numbers),
                targets: targets,
                options: options.forOutcomes,
                random: &random
            )
        )
    }

    private static func constraintForests(
        _ history: ForestHistory,
        options: ForestOptions,
        rowsMax: Int,
        random: inout SeededRandom
    ) -> [RandomForest] {
        (0..<history.constraintCount).map { constraint in
            let measured = (0..<history.count).filter {
                let values = history.trials[$0].constraints
                return constraint < values.count && values[constraint].isFinite
            }
            let numbers = Self.part(of: measured, most: rowsMax, using: &random)
            let values = numbers.map { history.trials[$0].constraints[constraint] }
            // Divided by its typical size, so that 0 stays the border.
            let size = values.map { abs($0) }.sorted()
            let unit = size.isEmpty || size[size.count / 2] < 1e-300 ? 1 : size[size.count / 2]
            return history.marginal(
                of: RandomForest(
                    fitting: Self.data(history, numbers),
                    targets: values.map { min(max($0 / unit, -10), 10) },
                    options: options.forOutcomes,
                    random: &random
                )
            )
        }
    }

    private static func part(of numbers: [Int], most: Int, using random: inout SeededRandom) -> [Int] {
        guard numbers.count > most else { return numbers }
        return (0..<most).map { _ in numbers[random.integer(below: numbers.count)] }.sorted()
    }
}

extension ForestHistory {
    /// The forest as it is asked for configurations alone.
    fileprivate func marginal(of forest: RandomForest) -> RandomForest {
        guard let instances = self.instances else { return forest }
        return forest.marginalized(over: instances.rows, width: self.candidates.width)
    }
}
