import ApusProtocol
import Synchronization
import Testing

@testable import ApusTransport

@Suite(.timeLimit(.minutes(1))) struct InboxTests {
    private static func inbox(resumed: @escaping @Sendable () -> Void = {}) -> Inbox<WorkerMessage> {
        Inbox(resume: resumed)
    }

    @Test func `what came before is taken at once, in order`() async {
        let inbox = Self.inbox()
        _ = inbox.deliver([.message(.goodbye)], byteCount: 1)
        _ = inbox.deliver([.message(.ready(attemptsMax: 1))], byteCount: 1)
        inbox.end()

        #expect(await inbox.next() == [.message(.goodbye), .message(.ready(attemptsMax: 1))])
        #expect(await inbox.next() == nil)
    }

    @Test func `a full inbox pauses its filler until it is read`() async {
        let resumed = Mutex(0)
        let inbox = Self.inbox { resumed.withLock { $0 += 1 } }

        #expect(inbox.deliver([.message(.goodbye)], byteCount: 1_048_575))
        #expect(!inbox.deliver([.message(.goodbye)], byteCount: 1))
        #expect(inbox.isPaused)
        #expect(await inbox.next()?.count == 2)

        #expect(!inbox.isPaused)
        #expect(resumed.withLock { $0 } == 1)
    }

    @Test func `a waiting reader gets what comes, and the end`() async {
        let inbox = Self.inbox()

        async let first = inbox.next()
        _ = inbox.deliver([.message(.goodbye)], byteCount: 1)
        #expect(await first == [.message(.goodbye)])
        async let second = inbox.next()
        inbox.end()
        #expect(await second == nil)
    }

    @Test func `a cancelled reader ends, and what comes later is kept`() async {
        let inbox = Self.inbox()

        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await inbox.next() == nil }
            group.cancelAll()
            #expect(await group.next() == true)
        }

        _ = inbox.deliver([.message(.goodbye)], byteCount: 1)
        #expect(await inbox.next() == [.message(.goodbye)])
    }

    @Test func `what the reader took is held until it comes for more`() async {
        let budget = ByteBudget()
        let inbox = Inbox<WorkerMessage>(budget: budget) {}
        budget.took(5)
        _ = inbox.deliver([.message(.goodbye)], byteCount: 5)

        _ = await inbox.next()
        #expect(budget.heldBytes == 5)
        inbox.end()
        _ = await inbox.next()

        #expect(budget.heldBytes == 0)
    }

    @Test(arguments: 1...20)
    func `after any sequence nothing is held`(seed: Int) async {
        let budget = ByteBudget()
        var random = SmallRandom(seed: seed)
        do {
            let inbox = Inbox<WorkerMessage>(budget: budget) {}
            var waiting = 0
            for _ in 0..<200 {
                switch random.next(10) {
                case 0..<6:
                    let count = 1 + random.next(300_000)
                    budget.took(count)
                    _ = inbox.deliver([.message(.goodbye)], byteCount: count)
                    waiting += 1
                case 6..<9 where waiting > 0:
                    _ = await inbox.next()
                    waiting = 0
                case 9 where random.next(20) == 0: inbox.abandon()
                case 9 where random.next(20) == 0: inbox.end()
                default: break
                }
            }
        }

        #expect(budget.heldBytes == 0)
    }
}
