import Testing

@testable import ApusWorker

@Suite(.timeLimit(.minutes(1))) struct BellTests {
    @Test func `a waiting task goes on when it rings`() async {
        let bell = Bell()

        await withDiscardingTaskGroup { group in
            for _ in 0..<10 { group.addTask { await bell.wait(after: 0) } }
            group.addTask { bell.ring() }
        }

        #expect(bell.count == 1)
    }

    @Test func `a ring that came before the waiting is not missed`() async {
        let bell = Bell()
        let count = bell.count

        bell.ring()

        await bell.wait(after: count)
    }

    @Test func `a cancelled task waits no longer`() async {
        let bell = Bell()

        await withDiscardingTaskGroup { group in
            group.addTask { await bell.wait(after: 0) }
            group.cancelAll()
        }

        #expect(bell.count == 0)
    }
}
