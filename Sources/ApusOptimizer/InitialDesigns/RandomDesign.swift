import ApusMath
import ApusSpace

/// Points that are uniform in the unit cube and know nothing of each other.
struct RandomDesign: Design {
    static let isEndless = true
    private let space: Space
    private let numbers: Philox
    private var place: UInt64 = 0

    init(space: Space, seed: UInt64) {
        self.space = space
        self.numbers = Philox(seed: seed)
    }

    mutating func next() -> Configuration? {
        let dimensions = UInt64(self.space.tunable.count)
        let first = self.place * dimensions
        self.place += 1
        return self.space.configuration(
            at: (0..<dimensions).map { UnitCoordinate(bits: self.numbers.doubleWord(at: first + $0)) }
        )
    }
}
