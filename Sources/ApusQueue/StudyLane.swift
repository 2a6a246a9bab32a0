import ApusStudy
import DequeModule

/// The waiting and running trials of one study.
struct StudyLane: Sendable {
    struct Waiting: Hashable, Sendable {
        let number: UInt32

        /// The epoch of the attempt that will be leased.
        let epoch: UInt32
    }

    let resources: Resources

    /// The engine that its trials need; `nil` for any.
    var engine: String?
    var parallel: Int?
    var isPaused = false
    var waiting: Deque<Waiting> = []
    var running = 0

    /// How many more may start now.
    var room: Int {
        guard !self.isPaused else { return 0 }
        guard let parallel = self.parallel else { return Int.max }
        return max(0, parallel - self.running)
    }
}
