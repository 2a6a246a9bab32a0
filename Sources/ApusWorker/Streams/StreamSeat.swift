/// The place of one user of streams: where what concerns it arrives, over all connections.
struct StreamSeat: Sendable {
    let id: UInt64
    let events: AsyncStream<StreamEvent>
    let mailbox: AsyncStream<StreamEvent>.Continuation

    init(id: UInt64) {
        self.id = id
        (self.events, self.mailbox) = AsyncStream.makeStream()
    }

    func post(_ event: StreamEvent) {
        self.mailbox.yield(event)
    }
}
