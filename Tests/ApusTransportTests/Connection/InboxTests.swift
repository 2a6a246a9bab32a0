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
}
