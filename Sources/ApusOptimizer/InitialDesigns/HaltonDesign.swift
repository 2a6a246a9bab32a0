import ApusMath
import ApusSpace

/// Halton's sequence, its digits permuted by the seed.
struct HaltonDesign: Design {
    static let isEndless = true
    private let space: Space
    private let sequence: Halton
    private var place: UInt64 = 0

    init(space: Space, seed: UInt64) throws(OptimizerError) {
        guard space.tunable.count <= Halton.dimensionsMax else {
            throw .tooManyParameters(method: "halton", count: space.tunable.count, most: Halton.dimensionsMax)
        }
        self.space = space
        self.sequence = Halton(dimensions: max(1, space.tunable.count), seed: seed)
    }

    mutating func next() -> Configuration? {
        defer { self.place += 1 }
        return self.space.configuration(atUnit: self.sequence.point(at: self.place))
    }
}
