import ApusStudy
import DequeModule

/// The waiting and running trials of one study.
struct StudyLane: Sendable {
    struct Waiting: Hashable, Sendable {
        let number: UInt32

        /// The epoch of the attempt that will be leased.
        let epoch: UInt32
    }

    /// A trial that failed on some nodes, and runs again on others as long as there are any.
    struct Elsewhere: Hashable, Sendable {
        let waiting: Waiting
        let avoided: Set<WorkerName>
    }

    let resources: Resources

    /// The engine that its trials need; `nil` for any.
    var engine: String?
    var parallel: Int?
    var schedule = StudySchedule()
    var usage = Usage()

    /// How long its attempts ran in all, and how many have ended.
    var busy = Duration.zero
    var ended = 0

    /// What it held after the last assignment, and so until the next.
    var held = 0

    /// Trials that are being thought of, and for which places are kept.
    var expected = 0
    var isPaused = false
    var waiting: Deque<Waiting> = []

    /// Stand before those in `waiting`.
    var elsewhere: [Elsewhere] = []
    var running = 0

    var waitingCount: Int { self.waiting.count + self.elsewhere.count }

    /// What one of its trials takes of what is shared.
    var share: Int { max(1, self.resources.gpus) }

    /// What it holds now and held lately, for its weight; the lowest is served next.
    var standing: Double {
        (Double(self.running * self.share) + self.usage.average) / Double(self.schedule.weight)
    }

    /// How long one of its attempts runs, as far as is known.
    var attemptTime: Duration { self.busy / (self.ended + 1) }

    /// Whether it has something to run, or soon will.
    var isWanting: Bool { self.room > 0 && (self.waitingCount > 0 || self.expected > 0) }

    /// How many more may start now.
    var room: Int {
        guard !self.isPaused else { return 0 }
        guard let parallel = self.parallel else { return Int.max }
        return max(0, parallel - self.running)
    }
}
