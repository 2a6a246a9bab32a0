/// How long a worker may run what it holds, as far as it can know.
///
/// Pure: times are of one clock that counts the machine's sleep too. A lease is counted from the moment at which the
/// heartbeat that renewed it was *sent*, so it never ends later here than at the coordinator.
package struct LeaseWatch: Hashable, Sendable {
    /// What a worker does when it is cut off from its coordinator.
    package enum Policy: String, Hashable, Sendable, CaseIterable {
        /// Ends its attempts before their leases do, so that no attempt runs twice at once. A coordinator that is
        /// known to be down – its machine refuses the connection – gives nothing away, and is waited for.
        case fence

        /// Lets them run: another attempt may run beside, and the first complete result counts.
        case keepRunning = "keep-running"
    }

    /// How long a coordinator waits for a worker whose connection has closed.
    package static let reconnection = Duration.seconds(10)

    /// How long a coordinator that was started again waits for the workers that it knows.
    package static let restart = Duration.seconds(60)

    /// What it takes to end a process tree: SIGTERM, two seconds, SIGKILL; and a clock that is off by a percent.
    ///
    /// Of a short lease it is a quarter.
    package static let margin = Duration.milliseconds(3_150)

    package let policy: Policy

    /// How long the coordinator may be away at all.
    package let absenceMax: Duration

    /// When the leases end; nil while nothing is known of any.
    private var end: Duration?
    private var lease = Duration.zero
    private var sent: [UInt64: Duration] = [:]

    /// Since when there is no connection.
    private var absentSince: Duration?

    package init(policy: Policy = .fence, absenceMax: Duration = .seconds(86_400)) {
        self.policy = policy
        self.absenceMax = absenceMax
    }

    /// When the ending of attempts must begin; nil while it need not.
    package var fenceAt: Duration? {
        let limit = self.absentSince.map { $0 + self.absenceMax }
        guard self.policy == .fence else { return limit }
        guard let end = self.end.map({ $0 - min(Self.margin, self.lease / 4) }) else { return limit }
        return limit.map { min($0, end) } ?? end
    }

    /// Whether an assignment that arrives now may begin: one that was long on its way has a lease that is over, and
    /// another attempt may have begun.
    package func mayBegin(at now: Duration) -> Bool {
        self.fenceAt.map { now < $0 } ?? true
    }

    /// The coordinator welcomed a hello that was sent at `sentAt`.
    package mutating func welcomed(sentAt: Duration, lease: Duration) {
        self.lease = lease
        self.end = sentAt + lease
        self.absentSince = nil
        self.sent.removeAll()
    }

    package mutating func heartbeatSent(_ sequence: UInt64, now: Duration) {
        // An answer to one that old would renew nothing.
        if self.sent.count >= 64 { self.sent = self.sent.filter { now - $0.value < self.lease } }
        self.sent[sequence] = now
    }

    package mutating func heartbeatAnswered(_ sequence: UInt64) {
        guard let sentAt = self.sent.removeValue(forKey: sequence) else { return }
        self.sent = self.sent.filter { $0.key > sequence }
        self.end = max(self.end ?? .zero, sentAt + self.lease)
    }

    /// The connection is gone: the coordinator may give the attempts away sooner.
    package mutating func disconnected(now: Duration) {
        guard self.absentSince == nil, self.lease > .zero else { return }
        self.absentSince = now
        self.end = self.end.map { min($0, now + Self.reconnection) }
    }

    /// The coordinator's machine says that no coordinator listens there.
    package mutating func coordinatorDown(now: Duration) {
        guard self.absentSince != nil else { return }
        self.end = max(self.end ?? .zero, now + Self.restart)
    }

    /// What ran until now belongs to a former process of this worker, which had a session.
    package mutating func tookOver(now: Duration) {
        self.absentSince = now
    }
}
