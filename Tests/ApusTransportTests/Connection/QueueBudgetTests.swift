import Testing

@testable import ApusTransport

/// G14: what waits to be sent over all connections.
@Suite struct QueueBudgetTests {
    private static func took(_ budget: QueueBudget, _ byteCount: Int, _ holder: CountingHolder) -> [CountingHolder] {
        budget.took(byteCount, by: ObjectIdentifier(holder), for: holder).compactMap { $0.holder as? CountingHolder }
    }

    @Test func `the one with the most is told to end, once, whoever comes with too much`() {
        let budget = QueueBudget(bytesMax: 100)
        let (deaf, well) = (CountingHolder(), CountingHolder())
        #expect(Self.took(budget, 90, deaf).isEmpty)

        #expect(Self.took(budget, 11, well).map(ObjectIdentifier.init) == [ObjectIdentifier(deaf)])

        #expect(Self.took(budget, 80, well).isEmpty)
        #expect(Self.took(budget, 20, well).map(ObjectIdentifier.init) == [ObjectIdentifier(well)])
    }

    @Test func `who gave back what it had is not told`() {
        let budget = QueueBudget(bytesMax: 100)
        let (first, second) = (CountingHolder(), CountingHolder())
        _ = Self.took(budget, 90, first)
        budget.gave(90, by: ObjectIdentifier(first))

        #expect(Self.took(budget, 90, second).isEmpty)
        #expect(budget.heldBytes == 90)
    }

    @Test(arguments: 1...20)
    func `after any sequence nothing is held`(seed: Int) {
        let budget = QueueBudget(bytesMax: 5_000)
        var random = SmallRandom(seed: seed)
        let holders = (0..<8).map { _ in CountingHolder() }
        var held = Array(repeating: 0, count: 8)

        for _ in 0..<2_000 {
            let index = random.next(8)
            if random.next(2) == 0 {
                let count = 1 + random.next(1_000)
                held[index] += count
                _ = Self.took(budget, count, holders[index])
            } else {
                let count = random.next(held[index] + 1)
                held[index] -= count
                budget.gave(count, by: ObjectIdentifier(holders[index]))
            }
            #expect(budget.heldBytes == held.reduce(0, +))
        }
        for (holder, count) in zip(holders, held) { budget.gave(count, by: ObjectIdentifier(holder)) }

        #expect(budget.heldBytes == 0)
        #expect(Self.took(budget, 5_000, holders[0]).isEmpty)
    }
}

/// Numbers that a seed decides.
struct SmallRandom {
    private var state: UInt64

    init(seed: Int) {
        self.state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    /// From 0 up to the bound, without it.
    mutating func next(_ bound: Int) -> Int {
        self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(self.state >> 33) % bound
    }
}
