package import ApusStore
package import ApusStudy

/// The time by which the coordinator counts and that stands in its records.
///
/// It begins as the wall clock shows it and goes on by the monotonic clock, so a wall clock that is set makes no study
/// and no attempt longer or shorter. Over a restart it goes on from the stored reading: by how long none was there as
/// the machine's own uptime has it, or, where the machine was started anew, the wall clock; a wall clock that went back
/// meanwhile makes that nothing. People are shown times by the wall clock of now: what was written down before it was set
/// moves with it.
///
/// Pure: the clocks are passed in.
package struct RecordClock: Hashable, Sendable {
    /// A reading this old is not to be lost by a crash of the machine.
    package static let readingAgeMax = Duration.seconds(60)

    /// A wall clock that is off by less was steered, and not set.
    package static let correctionMin = Duration.seconds(1)

    /// The time when the monotonic clock showed zero.
    private let origin: UnixTime

    /// By how much the wall clock is ahead of the time here.
    private(set) var correction = Duration.zero

    /// When the newest reading was given out; `nil` before the first.
    private var readAt: Duration?

    /// `elapsed` is what the monotonic clock shows now.
    package init(
        after stored: ClockReading? = nil,
        elapsed: Duration = .zero,
        wall: UnixTime,
        uptime: ClockReading.Uptime? = nil
    ) {
        let now = stored.map { $0.time.advanced(by: Self.away(since: $0, wall, uptime)) } ?? wall
        self.origin = now.advanced(by: .zero - elapsed)
        self.correct(elapsed: elapsed, wall: wall)
    }

    private static func away(
        since stored: ClockReading,
        _ wall: UnixTime,
        _ uptime: ClockReading.Uptime?
    ) -> Duration {
        if let uptime, let before = stored.uptime, uptime.boot == before.boot {
            return max(.zero, uptime.time - before.time)
        }
        return max(.zero, wall.duration(since: stored.wall))
    }

    package func moment(_ elapsed: Duration) -> Moment {
        Moment(now: elapsed, unix: self.origin.advanced(by: elapsed))
    }

    /// A time of the records as the wall clock of now would have shown it.
    package func shown(_ time: UnixTime) -> UnixTime {
        time.advanced(by: self.correction)
    }

    /// Looks at the clocks; a reading where it is due to be stored: the wall clock was set, or something is written and
    /// the last reading is old.
    package mutating func reading(
        elapsed: Duration,
        wall: UnixTime,
        uptime: ClockReading.Uptime?,
        isWriting: Bool
    ) -> ClockReading? {
        let wasSet = self.correct(elapsed: elapsed, wall: wall)
        let isOld = self.readAt.map { elapsed - $0 >= Self.readingAgeMax } ?? true
        guard wasSet || isWriting && isOld else { return nil }
        self.readAt = elapsed
        return ClockReading(time: self.moment(elapsed).unix, wall: wall, uptime: uptime)
    }

    /// Whether the wall clock was set.
    @discardableResult
    private mutating func correct(elapsed: Duration, wall: UnixTime) -> Bool {
        let ahead = wall.duration(since: self.moment(elapsed).unix)
        let change = ahead - self.correction
        guard change >= Self.correctionMin || change <= .zero - Self.correctionMin else { return false }
        self.correction = ahead >= Self.correctionMin || ahead <= .zero - Self.correctionMin ? ahead : .zero
        return true
    }
}
