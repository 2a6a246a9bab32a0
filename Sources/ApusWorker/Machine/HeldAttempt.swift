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

    /// Whether its program was asked to save and end.
    var isGivingWay = false

    /// Whether its program is gone, and only its logs and its artifact are left to hand over.
    var isOver = false

    /// Whether what it does is written down as it is reported, so that a worker started anew reports the same again.
    let isSpooled: Bool

    /// What happened and is not acknowledged, in order.
    var unacknowledged: Deque<Report> = []

    /// Measurements that stand in no report yet.
    var pending: [Measurement] = []
    private var nextSequence: UInt64 = 1

    /// The newest report that the coordinator has.
    private var acknowledged: UInt64 = 0

    /// How many reports of `unacknowledged` this connection has carried.
    var sentCount = 0

    /// The oldest unacknowledged report at the last look.
    private var oldestSeen: UInt64?

    init(attempt: AttemptID, isSpooled: Bool = false) {
        self.attempt = attempt
        self.isSpooled = isSpooled
    }

    /// Whether there is something that this connection has not carried.
    var hasGathered: Bool {
        !self.pending.isEmpty || self.sentCount < self.unacknowledged.count
    }

    /// How many measurements wait here.
    var backlog: Int {
        self.pending.count + self.unacknowledged.count + self.spooledCount
    }

    /// Measurements in the reports of a spooled attempt.
    private var spooledCount = 0

    /// What the coordinator has already, from before this process, is counted and dropped.
    mutating func append(_ event: Report.Event) {
        defer { self.nextSequence += 1 }
        guard self.nextSequence > self.acknowledged else { return }
        self.unacknowledged.append(Report(attempt: self.attempt, sequence: self.nextSequence, event: event))
        if self.isSpooled { self.spooledCount += event.measurementCount }
    }

    /// Takes measurements in: of a spooled attempt as the one report that they are.
    mutating func measured(_ measurements: [Measurement]) {
        guard self.isSpooled else { return self.pending.append(contentsOf: measurements) }
        self.append(.measurements(measurements))
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
        self.acknowledged = max(self.acknowledged, sequence)
        while let first = self.unacknowledged.first, first.sequence <= sequence {
            self.unacknowledged.removeFirst()
            if self.isSpooled { self.spooledCount -= first.event.measurementCount }
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

extension Report.Event {
    fileprivate var measurementCount: Int {
        if case .measurements(let measurements) = self { measurements.count } else { 0 }
    }
}
