/// What comes over a connection, in the order it came, as many as there are at a time.
///
/// It has one reader. It ends when the connection has ended, or when the reading task is cancelled.
package struct InboundBatches<Message: Hashable & Sendable>: AsyncSequence, Sendable {
    package typealias Element = [Inbound<Message>]
    package typealias Failure = Never

    package struct AsyncIterator: AsyncIteratorProtocol {
        let inbox: Inbox<Message>

        package mutating func next() async -> [Inbound<Message>]? {
            await self.inbox.next()
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> [Inbound<Message>]? {
            await self.inbox.next()
        }
    }

    let inbox: Inbox<Message>

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(inbox: self.inbox)
    }
}
