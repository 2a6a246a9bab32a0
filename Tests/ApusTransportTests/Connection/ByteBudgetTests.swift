import Synchronization
import Testing

@testable import ApusTransport

/// G14: what came over all connections and is not handled.
@Suite struct ByteBudgetTests {
    @Test func `a full budget admits nobody until half of it is handled`() {
        let budget = ByteBudget(bytesMax: 100)
        let (first, second) = (CountingHolder(), CountingHolder())
        budget.took(99)
        #expect(budget.admits(first))
        budget.took(1)

        #expect(!budget.admits(first))
        #expect(!budget.admits(second))
        budget.gave(49)
        #expect(first.rooms + second.rooms == 0)
        budget.gave(1)

        #expect(first.rooms == 1)
        #expect(second.rooms == 1)
        #expect(budget.admits(first))
    }

    @Test func `who comes while others wait waits too`() {
        let budget = ByteBudget(bytesMax: 100)
        let (first, second) = (CountingHolder(), CountingHolder())
        budget.took(100)
        _ = budget.admits(first)
        budget.gave(40)

        #expect(!budget.admits(second))
    }

    @Test func `who is gone keeps nobody waiting and is told nothing`() {
        let budget = ByteBudget(bytesMax: 100)
        let (first, second) = (CountingHolder(), CountingHolder())
        budget.took(100)
        _ = budget.admits(first)
        budget.forget(first)
        budget.gave(1)

        #expect(budget.admits(second))
        budget.gave(99)
        #expect(first.rooms == 0)
    }
}

/// Counts what it is told.
final class CountingHolder: ByteHolder {
    private let state = Mutex((rooms: 0, shed: [Int]()))

    var rooms: Int { self.state.withLock { $0.rooms } }
    var shed: [Int] { self.state.withLock { $0.shed } }

    func roomCame() {
        self.state.withLock { $0.rooms += 1 }
    }

    func shed(queuedBytes: Int) {
        self.state.withLock { $0.shed.append(queuedBytes) }
    }
}
