import Testing

@testable import ApusRunner

@Suite struct EventQueueTests {
    @Test func `values come in order, those that wait together`() async {
        let queue = EventQueue<Int>()
        queue.push(1)
        queue.push(2)
        #expect(queue.count == 2)

        #expect(await queue.next() == [1, 2])
        #expect(queue.count == 0)
    }

    @Test func `who waits is woken by a thread`() async {
        let queue = EventQueue<Int>()

        async let next = queue.next()
        #expect(BlockingThread.start { queue.push(7) })

        #expect(await next == [7])
    }

    @Test func `a cancelled task still gets its value`() async {
        let queue = EventQueue<Int>()

        let value = await withTaskGroup(of: [Int].self) { group in
            group.cancelAll()
            group.addTask { await queue.next() }
            queue.push(3)
            return await group.next()
        }

        #expect(value == [3])
    }

    @Test func `a thread gives back a value`() async {
        #expect(await BlockingThread.value { 42 } == 42)
    }
}
