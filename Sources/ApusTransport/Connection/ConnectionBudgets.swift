/// What all connections of a listener share.
struct ConnectionBudgets: Sendable {
    /// Came in, and is not handled.
    let received: ByteBudget

    /// Waits to be sent.
    let queued: QueueBudget

    init(received: ByteBudget = ByteBudget(), queued: QueueBudget = QueueBudget()) {
        self.received = received
        self.queued = queued
    }
}
