import ApusMath
import ApusSpace

/// Every configuration of a small finite space, in an order of the seed.
///
/// The last resort of an endless design that meets only what it has proposed before.
struct ExhaustiveDesign: Design {
    static let isEndless = false
    static let cardinalityMax = 1 << 17
    private let space: Space
    private let order: SeededPermutation
    private var place = 0

    /// Fails for a space that is infinite or has more than ``cardinalityMax`` configurations.
    init?(space: Space, seed: UInt64) {
        guard let cardinality = space.cardinality, cardinality <= Self.cardinalityMax else { return nil }
        self.space = space
        self.order = SeededPermutation(count: cardinality, seed: seed)
    }

    mutating func next() -> Configuration? {
        guard self.place < self.order.count else { return nil }
        var rest = UInt64(self.order(self.place))
        self.place += 1
        var values = self.space.parameters.map { Optional($0.defaultValue) }
        for parameter in self.space.tunable {
            guard let count = self.space.count(of: parameter) else { continue }
            values[parameter] = self.space.value(number: rest % count, of: parameter)
            rest /= count
        }
        let all = Configuration(values: values)
        return self.space.canonical(all) ?? all
    }
}
