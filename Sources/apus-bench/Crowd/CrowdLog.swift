import ApusStudy
import Synchronization

/// What a crowd of workers saw, all of them together.
final class CrowdLog: Sendable {
    struct Counts: Codable, Sendable {
        /// Sessions that began, the same worker's again and again.
        var welcomes = 0

        /// Workers that have a session now.
        var connected = 0

        /// Sessions that ended.
        var losses = 0

        /// Attempts that were given out.
        var assigned = 0

        /// Attempts that the coordinator took away.
        var stopped = 0

        /// Measurements that were confirmed as durable.
        var points = 0
    }

    struct Answer: Codable, Sendable {
        let counts: Counts

        /// Seconds from a report to its confirmation: half of the reports are below the first, 99 % below the second.
        let acknowledgedP50: Double?
        let acknowledgedP99: Double?
        let acknowledgedCount: Int

        /// When attempts were given out, and when sessions began, by the machine's clock.
        let assignedAt: [Double]
        let welcomedAt: [Double]
    }

    /// Samples beyond these are counted and not kept.
    private static let samplesMax = 2_000_000

    private struct State {
        var counts = Counts()
        var latencies: [Double] = []
        var assignedAt: [Double] = []
        var welcomedAt: [Double] = []
    }

    private let state = Mutex(State())

    func welcomed() {
        let now = MachineClock.seconds
        self.state.withLock { state in
            state.counts.welcomes += 1
            state.counts.connected += 1
            if state.welcomedAt.count < Self.samplesMax { state.welcomedAt.append(now) }
        }
    }

    func lost() {
        self.state.withLock { state in
            state.counts.losses += 1
            state.counts.connected -= 1
        }
    }

    func assigned() {
        let now = MachineClock.seconds
        self.state.withLock { state in
            state.counts.assigned += 1
            if state.assignedAt.count < Self.samplesMax { state.assignedAt.append(now) }
        }
    }

    func stopped() {
        self.state.withLock { $0.counts.stopped += 1 }
    }

    func acknowledged(points: Int, after seconds: Double) {
        self.state.withLock { state in
            state.counts.points += points
            if state.latencies.count < Self.samplesMax { state.latencies.append(seconds) }
        }
    }

    /// From now on latencies and times are gathered anew.
    func clear() {
        self.state.withLock { state in
            state.latencies = []
            state.assignedAt = []
            state.welcomedAt = []
        }
    }

    var counts: Counts {
        self.state.withLock { $0.counts }
    }

    var answer: Answer {
        let state = self.state.withLock { $0 }
        let sorted = state.latencies.sorted()
        return Answer(
            counts: state.counts,
            acknowledgedP50: Number.quantile(0.5, ofSorted: sorted),
            acknowledgedP99: Number.quantile(0.99, ofSorted: sorted),
            acknowledgedCount: sorted.count,
            assignedAt: state.assignedAt,
            welcomedAt: state.welcomedAt
        )
    }
}
