import ApusProtocol
import ApusStudy
import DequeModule

/// An attempt that this worker runs, or has run and not yet handed over in full.
struct HeldAttempt: Sendable {
    enum Phase: Hashable, Sendable {
        case running

        /// Told to end; its process tree is being killed.
        case stopping(StopReason)

        /// Superseded: it is being killed, and nothing of it is reported any more.
        case fenced

        /// Its end stands among the reports.
        case ended
    }

    let attempt: AttemptID
    var phase = Phase.running

    /// What happened and is not acknowledged, in order.
    var unacknowledged: Deque<Report> = []

    /// Measurements that stand in no report yet.
    var pending: [Measurement] = []
    private var nextSequence: UInt64 = 1

    /// How many reports of `unacknowledged` this connection has carried.
    var sentCount = 0

    /// The oldest unacknowledged report at the last look.
    private var oldestSeen: UInt64?

    init(attempt: AttemptID) {
        self.attempt = attempt
    }

    /// Whether there is something that this connection has not carried.
    var hasGathered: Bool {
        !self.pending.isEmpty || self.sentCount < self.unacknowledged.count
    }

    /// How many measurements wait here.
    var backlog: Int {
        self.pending.count + self.unacknowledged.count
    }

    mutating func append(_ event: Report.Event) {
        self.unacknowledged.append(Report(attempt: self.attempt, sequence: self.nextSequence, event: event))
        self.nextSequence += 1
    }

    /// Moves the pending measurements into reports of legal size.
    mutating func packPending() {
        var rest = self.pending[...]
        while !rest.isEmpty {
            self.append(.measurements(Array(rest.prefix(Report.measurementsMax))))
            rest = rest.dropFirst(Report.measurementsMax)
        }
        self.pending.removeAll(keepingCapacity: true)
    }

    mutating func acknowledge(_ sequence: UInt64) {
        while let first = self.unacknowledged.first, first.sequence <= sequence {
            self.unacknowledged.removeFirst()
            self.sentCount = max(0, self.sentCount - 1)
        }
    }

    /// The reports that this connection has not carried yet; they count as carried then.
    mutating func takeUnsent() -> [Report] {
        defer { self.sentCount = self.unacknowledged.count }
        return Array(self.unacknowledged.dropFirst(self.sentCount))
    }

    /// Whether the oldest report is still the one of the last look.
    mutating func isStalled() -> Bool {
        let oldest = self.unacknowledged.first?.sequence
        defer { self.oldestSeen = oldest }
        return oldest != nil && oldest == self.oldestSeen
    }

    /// Nothing of it is wanted or left to send.
    var isDone: Bool {
        self.phase == .ended && self.unacknowledged.isEmpty
    }
}
