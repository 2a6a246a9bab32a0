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
        self.targets = self.known.map { [scale] in scale.number(of: history.costs[$0]) }
        self.costs =
            self.known.isEmpty
            ? nil : RandomForest(fitting: self.data, targets: self.targets, options: options, random: &random)
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
        guard let costs = self.costs, !pending.isEmpty else { return }
        let means = costs.predictions(of: pending.flatMap { $0 }, count: pending.count).means
        var data = self.data
        for row in pending { data.append(row) }
        self.costs = RandomForest(
            fitting: data,
            targets: self.targets + means,
            options: self.options,
            random: &random
        )
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
        var data = ForestData(history.candidates.schema)
        for number in numbers { data.append(history.rows[number]) }
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
        return RandomForest(
            fitting: Self.data(history, numbers),
            targets: targets,
            options: options.forOutcomes,
            random: &random
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
            return RandomForest(
                fitting: Self.data(history, numbers),
                targets: values.map { min(max($0 / unit, -10), 10) },
                options: options.forOutcomes,
                random: &random
            )
        }
    }

    private static func part(of numbers: [Int], most: Int, using random: inout SeededRandom) -> [Int] {
        guard numbers.count > most else { return numbers }
        return (0..<most).map { _ in numbers[random.integer(below: numbers.count)] }.sorted()
    }
}
