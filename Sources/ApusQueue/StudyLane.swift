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
    var isPaused = false
    var waiting: Deque<Waiting> = []

    /// Stand before those in `waiting`.
    var elsewhere: [Elsewhere] = []
    var running = 0

    var waitingCount: Int { self.waiting.count + self.elsewhere.count }

    /// How many more may start now.
    var room: Int {
        guard !self.isPaused else { return 0 }
        guard let parallel = self.parallel else { return Int.max }
        return max(0, parallel - self.running)
    }
}
