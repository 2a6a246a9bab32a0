import ApusMath
import ApusSpace

/// A Latin hypercube, and random points behind it in the place of those that were turned down.
struct LatinHypercubeDesign: Design {
    static let isEndless = true
    private let space: Space
    private let hypercube: LatinHypercube
    private var place = 0
    private var replacements: RandomDesign

    /// `count` is above 0.
    init(space: Space, count: Int, seed: UInt64) {
        self.space = space
        self.hypercube = LatinHypercube(dimensions: max(1, space.tunable.count), count: count, seed: seed)
        self.replacements = RandomDesign(space: space, seed: SplitMix64.seed(seed, stream: .max))
    }

    mutating func next() -> Configuration? {
        guard self.place < self.hypercube.count else { return self.replacements.next() }
        defer { self.place += 1 }
        return self.space.configuration(atUnit: self.hypercube.point(at: self.place))
    }
}
