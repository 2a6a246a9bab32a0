/// Measures how fast the trainings on a device are, all together.
///
/// Work is told when a call of some steps has ended, and such calls may take as long as a whole look around: what a call
/// under way has done is taken from the pace of the one before it. A rate is of a stretch in which the number of trainings
/// stayed, and that began when each had ended a call beside the others. A value: times come in, in seconds of any clock.
struct WorkMeter: Sendable {
    /// Seconds of a stretch, at the least; and calls of the slowest training.
    static let stretchMin = 0.2
    static let callsMin = 2.0

    /// Seconds until a stretch begins, where a training does not end a call.
    static let patience = 2.0

    /// One training's last call.
    private struct Pace {
        /// When it ended, or when the training began.
        var time: Double
        var work = 0.0
        var seconds = 0.0

        /// What the call under way has done.
        func credit(at now: Double) -> Double {
            self.seconds > 0 ? self.work * min(max(now - self.time, 0) / self.seconds, 1) : 0
        }
    }

    private struct Stretch {
        let count: Int
        let since: Double
        var begin: (time: Double, work: Double)?
    }

    private var paces: [Int: Pace] = [:]
    private var done = 0.0
    private var stretch: Stretch?

    /// A training begins its steps.
    mutating func begins(_ id: Int, at time: Double) { self.paces[id] = Pace(time: time) }

    /// A training has ended a call.
    mutating func ended(_ work: Double, by id: Int, at time: Double) {
        guard let before = self.paces[id] else { return }
        self.done += work
        self.paces[id] = Pace(time: time, work: work, seconds: max(time - before.time, 0))
    }

    /// A training is over.
    mutating func leaves(_ id: Int) { self.paces[id] = nil }

    /// Work for each second, when a stretch is over; `count` trainings are on the device.
    mutating func look(count: Int, at time: Double) -> Double? {
        guard count > 0, let stretch = self.stretch, stretch.count == count else {
            self.stretch = count > 0 ? Stretch(count: count, since: time) : nil
            return nil
        }
        let work = self.done + self.paces.values.reduce(0) { $0 + $1.credit(at: time) }
        guard let begin = stretch.begin else {
            let isSettled =
                self.paces.count == count && self.paces.values.allSatisfy { $0.time >= stretch.since && $0.work > 0 }
            if isSettled || time - stretch.since >= Self.patience { self.stretch?.begin = (time, work) }
            return nil
        }
        let longest = self.paces.values.map(\.seconds).max() ?? 0
        guard time - begin.time >= max(Self.stretchMin, Self.callsMin * longest) else { return nil }
        self.stretch?.begin = (time, work)
        return max(work - begin.work, 0) / (time - begin.time)
    }
}
