import ApusMath

/// How large the population and the step of each next run are.
///
/// IPOP doubles the population with each run (Auger and Hansen, 2005); BIPOP does so too, and between such runs has
/// short ones of random small populations and steps, as long as those have used fewer trials than the large ones
/// (Hansen, "Benchmarking a BI-population CMA-ES on the BBOB-2009 function testbed", 2009).
struct RestartSchedule: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case none, ipop, bipop
    }

    /// A larger population would see no second generation in any study.
    static let populationMax = 1 << 12

    let kind: Kind
    let firstPopulation: Int
    let firstStep: Double
    private(set) var run = 0
    private var largest: Int
    private var largeTrials = 0
    private var smallTrials = 0
    private var isSmall = false

    init(kind: Kind, population: Int, step: Double) {
        self.kind = kind
        self.firstPopulation = population
        self.firstStep = step
        self.largest = population
    }

    /// The next run's population and step, after a run of so many trials.
    mutating func next(after trials: Int, _ random: inout SeededRandom) -> (population: Int, step: Double) {
        if self.isSmall { self.smallTrials += trials } else if self.run > 0 { self.largeTrials += trials }
        self.run += 1
        self.isSmall = self.kind == .bipop && self.run > 1 && self.smallTrials < self.largeTrials
        guard self.isSmall else {
            self.largest = min(self.largest * 2, max(Self.populationMax, self.firstPopulation))
            return (self.largest, self.firstStep)
        }
        let part = random.uniform()
        let ratio = Double(self.largest) / Double(2 * self.firstPopulation)
        let population = Double(self.firstPopulation) * Portable.power(max(ratio, 1), part * part)
        let step = self.firstStep * Portable.power(10, -2 * random.uniform())
        return (max(2, Int(population.rounded(.down))), step)
    }
}
