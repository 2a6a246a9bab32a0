/// Somebody whose bytes are counted in a ``ByteBudget`` and a ``QueueBudget``.
///
/// Both calls come from any thread, and never under a lock of a budget.
protocol ByteHolder: AnyObject, Sendable {
    /// There is room again for what was not admitted.
    func roomCame()

    /// Its peer leaves more unread than any other, and there is too much in all: it is to end.
    func shed(queuedBytes: Int)
}
