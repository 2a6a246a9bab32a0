import ApusMath

/// The points with a cost, in the order of their results, and the fits to them.
///
/// The fit to the first n points is a function of these alone, though each begins where an earlier one ended: the
/// earlier one is that of a fixed shorter length, which is fitted first where it is missing. Those lengths grow by a
/// fourth or less, so that fitting them all costs a few times the last of them.
struct SurrogateHistory: Sendable {
    /// Points that parameters are fitted to, that warps are compared by, and that a model knows; more are thinned out.
    static let fittedMax = 256
    static let comparedMax = 96
    static let modelledMax = 800

    let isCategory: [Bool]
    let prior: KernelPrior
    private(set) var points: [[Double]] = []
    private(set) var costs: [Double] = []
    private var rungs: [SurrogateFit] = []
    private var last: (count: Int, fit: SurrogateFit)?

    init(isCategory: [Bool]) {
        self.isCategory = isCategory
        self.prior = KernelPrior(columns: isCategory.count)
    }

    mutating func append(_ point: [Double], cost: Double) {
        self.points.append(point)
        self.costs.append(cost)
    }

    /// The fit that counts for now: to all points, or to all but the last few, for there is one every few results.
    mutating func fit() -> SurrogateFit {
        let count = Self.fittedCount(self.costs.count)
        if let last, last.count == count { return last.fit }
        var rung = 0
        while Self.length(rung: rung) < count { rung += 1 }
        let isRung = Self.length(rung: rung) == count
        while self.rungs.count < rung + (isRung ? 1 : 0) {
            let length = Self.length(rung: self.rungs.count)
            var fit = self.fitter(length, most: Self.comparedMax).chosen(after: self.rungs.last, evaluations: 40)
            if length > Self.comparedMax {
                fit = self.fitter(length, most: Self.fittedMax).continued(fit, evaluations: 15)
            }
            self.rungs.append(fit)
        }
        let fit =
            isRung
            ? self.rungs[rung]
            : self.fitter(count, most: Self.fittedMax).continued(self.rungs[rung - 1], evaluations: 20)
        self.last = (count, fit)
        return fit
    }

    /// The model of all points, or of a choice of them, and which these are; `nil` where there is none.
    func model(
        _ fit: SurrogateFit,
        lengthFactor: Double = 1,
        spare: Int
    ) -> (model: GaussianProcess, chosen: [Int])? {
        let chosen = Self.thinned(self.costs, most: Self.modelledMax)
        let points = KernelPoints(chosen.map { self.points[$0] }, isCategory: self.isCategory)
        let targets = chosen.map { fit.warp.target(self.costs[$0]) }
        var parameters = KernelParameters(logarithms: fit.logarithms).scalingLengths(by: lengthFactor)
        // Points that are all but the same need more noise to be told apart.
        for _ in 0..<12 {
            if let model = GaussianProcess(points: points, targets: targets, parameters: parameters, spare: spare) {
                return (model, chosen)
            }
            parameters = KernelParameters(
                weights: parameters.weights,
                amplitude: parameters.amplitude,
                noise: parameters.noise * 10
            )
        }
        return nil
    }

    private func fitter(_ count: Int, most: Int) -> SurrogateFitter {
        let costs = Array(self.costs.prefix(count))
        let chosen = Self.thinned(costs, most: most)
        return SurrogateFitter(
            points: KernelPoints(chosen.map { self.points[$0] }, isCategory: self.isCategory),
            costs: chosen.map { costs[$0] },
            prior: self.prior
        )
    }

    /// Each up to 16, then four to each doubling: 20, 24, 28, 32, 40, ….
    private static func length(rung: Int) -> Int {
        guard rung >= 16 else { return rung + 1 }
        let (octave, part) = ((rung - 16) / 4, (rung - 16) % 4)
        return (16 << octave) / 4 * (part + 5)
    }

    /// Every result up to 64, every second up to 128, every fourth up to 256, and so on.
    private static func fittedCount(_ count: Int) -> Int {
        guard count > 64 else { return count }
        let gap = 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount - 5)
        return count / gap * gap
    }

    /// At most `most` places: a third of them the best, a third the last, and the rest evenly between.
    static func thinned(_ costs: [Double], most: Int) -> [Int] {
        guard costs.count > most else { return Array(costs.indices) }
        let order = costs.indices.sorted { costs[$0] < costs[$1] || (costs[$0] == costs[$1] && $0 < $1) }
        var isChosen = [Bool](repeating: false, count: costs.count)
        for index in order.prefix(most / 3) { isChosen[index] = true }
        for index in costs.indices.suffix(most / 3) { isChosen[index] = true }
        let rest = costs.indices.filter { !isChosen[$0] }
        let free = most - (costs.count - rest.count)
        for place in 0..<free { isChosen[rest[place * rest.count / free]] = true }
        return costs.indices.filter { isChosen[$0] }
    }
}
