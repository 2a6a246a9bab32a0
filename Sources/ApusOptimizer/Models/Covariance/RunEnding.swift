/// When a run of CMA-ES has nothing more to find.
///
/// The criteria of Hansen, "Benchmarking a BI-population CMA-ES" (2009), section 2.2, those that apply to the unit
/// cube.
struct RunEnding: Sendable {
    let population: Int
    private let window: Int
    private var bests: [Double] = []
    private var lowest = Double.infinity
    private var highest = -Double.infinity

    init(dimensions: Int, population: Int) {
        self.population = population
        self.window = 10 + (30 * max(1, dimensions) + population - 1) / population
    }

    /// Whether the run ends with this generation, its results from the best to the worst.
    mutating func isOver(after ranked: [CovarianceSearch.Result], _ state: CovarianceState) -> Bool {
        let costs = ranked.filter { $0.violation < .infinity }.map(\.cost)
        for cost in costs {
            self.lowest = min(self.lowest, cost)
            self.highest = max(self.highest, cost)
        }
        self.bests.append(costs.first ?? .infinity)
        if self.bests.count > self.window { self.bests.removeFirst() }
        let longest = (0..<state.dimensions).reduce(0) { max($0, state.deviation($1)) }
        return longest < 1e-11 || state.elongation > 1e7 || self.isFlat(costs)
    }

    /// The best costs of many generations and all of this one are as good as equal.
    private func isFlat(_ costs: [Double]) -> Bool {
        guard self.bests.count == self.window, let first = costs.first, let last = costs.last else { return false }
        let low = min(self.bests.min() ?? first, first)
        let high = max(self.bests.max() ?? last, last)
        // In halves, for a difference may overflow.
        let tolerance = max((self.highest / 2 - self.lowest / 2) * 1e-10, 1e-300)
        return !(high / 2 - low / 2 > tolerance)
    }
}
