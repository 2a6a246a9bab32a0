import ApusMath

/// The constants of one run of CMA-ES.
///
/// Hansen, "The CMA Evolution Strategy: A Tutorial" (2016), table 1, with negative weights. For a diagonal covariance
/// its learning rates are (n + 2) / 3 times larger (Ros and Hansen, "A simple modification in CMA-ES achieving linear
/// time and space complexity", 2008).
struct CovarianceParameters: Hashable, Sendable {
    let dimensions: Int
    let population: Int

    /// One for each place from the best; the positive ones add up to 1, the last ones are 0 or below.
    let weights: [Double]
    let selectionMass: Double
    let pathRate: Double
    let stepRate: Double
    let rankOneRate: Double
    let rankManyRate: Double
    let damping: Double

    /// The mean length of a normal deviate of so many dimensions.
    let expectedLength: Double

    /// `dimensions` and `population` are above 0.
    init(dimensions: Int, population: Int, isDiagonal: Bool) {
        let n = Double(dimensions)
        let raw = (1...population).map { Portable.log(Double(population + 1) / 2) - Portable.log(Double($0)) }
        let mass = Self.mass(raw.filter { $0 > 0 })
        let faster = isDiagonal ? (n + 2) / 3 : 1
        let one = min(0.5, faster * 2 / ((n + 1.3) * (n + 1.3) + mass))
        let many = min(0.9 * (1 - one), faster * 2 * (0.25 + mass + 1 / mass - 2) / ((n + 2) * (n + 2) + mass))
        let step = (mass + 2) / (n + mass + 5)
        self.dimensions = dimensions
        self.population = population
        self.selectionMass = mass
        self.rankOneRate = one
        self.rankManyRate = many
        self.stepRate = step
        self.pathRate = (4 + mass / n) / (n + 4 + 2 * mass / n)
        self.damping = 1 + 2 * max(0, ((mass - 1) / (n + 1)).squareRoot() - 1) + step
        self.expectedLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
        self.weights = Self.weights(raw, mass: mass, one: one, many: many, dimensions: n)
    }

    /// 4 + 1.5 ln n, rounded down.
    ///
    /// The tutorial's equation 48 has 3 ln n. Smaller generations get farther with the few trials that a study has, and
    /// restarts double them where that is not enough.
    static func standardPopulation(dimensions: Int) -> Int {
        4 + Int((1.5 * Portable.log(Double(max(1, dimensions)))).rounded(.down))
    }

    private static func weights(
        _ raw: [Double],
        mass: Double,
        one: Double,
        many: Double,
        dimensions: Double
    ) -> [Double] {
        let positive = raw.reduce(0) { $0 + max($1, 0) }
        let negative = raw.reduce(0) { $0 - min($1, 0) }
        let mildMass = Self.mass(raw.filter { $0 < 0 })
        // Equations 50 to 53.
        let most = min(
            1 + one / many,
            1 + 2 * mildMass / (mass + 2),
            (1 - one - many) / (dimensions * many)
        )
        return raw.map { $0 >= 0 ? $0 / positive : most * $0 / negative }
    }

    private static func mass(_ weights: [Double]) -> Double {
        let sum = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? sum * sum / squares : 0
    }
}
