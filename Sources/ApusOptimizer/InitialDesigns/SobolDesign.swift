import ApusMath
import ApusSpace

/// Sobol's sequence, scrambled by the seed.
struct SobolDesign: Design {
    static let isEndless = true
    private let space: Space
    private let sequence: Sobol
    private var place: UInt64 = 0

    init(space: Space, seed: UInt64) throws(OptimizerError) {
        guard space.tunable.count <= Sobol.dimensionsMax else {
            throw .tooManyParameters(method: "sobol", count: space.tunable.count, most: Sobol.dimensionsMax)
        }
        self.space = space
        self.sequence = Sobol(dimensions: max(1, space.tunable.count), seed: seed)
    }

    mutating func next() -> Configuration? {
        defer { self.place += 1 }
        return self.space.configuration(atUnit: self.sequence.point(at: self.place))
    }
}
