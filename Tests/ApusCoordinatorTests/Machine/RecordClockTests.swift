import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Tries the time of the records against wall clocks that are set, and over restarts.
@Suite struct RecordClockTests {
    private static let start = UnixTime(rawValue: 1_800_000_000_000)
    private static let hour = Duration.seconds(3_600)

    private static func uptime(_ boot: String, _ time: Duration) -> ClockReading.Uptime {
        ClockReading.Uptime(boot: boot, time: time)
    }

    /// How much later than at the start the records say that it is.
    private static func age(_ clock: RecordClock, _ elapsed: Duration) -> Duration {
        clock.moment(elapsed).unix.duration(since: Self.start)
    }

    @Test func `it begins as the wall clock, whatever the monotonic clock shows then`() {
        let clock = RecordClock(elapsed: .seconds(77), wall: Self.start)

        #expect(Self.age(clock, .seconds(77)) == .zero)
        #expect(Self.age(clock, .seconds(80)) == .seconds(3))
        #expect(clock.moment(.seconds(80)).now == .seconds(80))
    }

    @Test(arguments: [
        Duration.seconds(3_600), .seconds(-3_600), .seconds(-1), .seconds(86_400 * 365 * 73),
        .seconds(-86_400 * 365 * 57),
    ])
    func `a wall clock that is set moves what people are shown, and nothing else`(by jump: Duration) {
        var clock = RecordClock(wall: Self.start)
        let wall = Self.start.advanced(by: .seconds(10) + jump)

        let reading = clock.reading(elapsed: .seconds(10), wall: wall, uptime: nil, isWriting: false)

        #expect(Self.age(clock, .seconds(10)) == .seconds(10))
        #expect(clock.shown(clock.moment(.seconds(10)).unix) == wall)
        #expect(reading == ClockReading(time: clock.moment(.seconds(10)).unix, wall: wall, uptime: nil))
        let again = clock.reading(
            elapsed: .seconds(11),
            wall: Self.start.advanced(by: .seconds(11)),
            uptime: nil,
            isWriting: false
        )
        #expect(again != nil)
        #expect(clock.shown(Self.start) == Self.start)
    }

    @Test func `a wall clock that is steered moves nothing until it is a second off`() {
        var clock = RecordClock(wall: Self.start)

        for second in 1...9 {
            let wall = Self.start.advanced(by: .milliseconds(second * 1_100))
            #expect(clock.reading(elapsed: .seconds(second), wall: wall, uptime: nil, isWriting: false) == nil)
            #expect(clock.shown(Self.start) == Self.start)
        }
        let wall = Self.start.advanced(by: .milliseconds(11_000))
        #expect(clock.reading(elapsed: .seconds(10), wall: wall, uptime: nil, isWriting: false)?.wall == wall)
        #expect(clock.shown(Self.start) == Self.start.advanced(by: .seconds(1)))
    }

    @Test func `a reading is stored with the first write, and then with one in a minute`() {
        var clock = RecordClock(wall: Self.start)
        let isDue = { (second: Int, isWriting: Bool) in
            clock.reading(
                elapsed: .seconds(second),
                wall: Self.start.advanced(by: .seconds(second)),
                uptime: nil,
                isWriting: isWriting
            ) != nil
        }

        #expect(!isDue(1, false))
        #expect(isDue(2, true))
        #expect(!isDue(61, true))
        #expect(!isDue(62, false))
        #expect(isDue(62, true))
    }

    // Restarts

    private static let stored = ClockReading(
        time: Self.start,
        wall: Self.start.advanced(by: Self.hour),
        uptime: Self.uptime("a", .seconds(500))
    )

    @Test(arguments: [Duration.zero, .seconds(3_600), .seconds(-7_200)])
    func `the time without a coordinator counts by the uptime of a machine that went on`(jump: Duration) {
        let wall = Self.stored.wall.advanced(by: .seconds(40) + jump)

        let clock = RecordClock(after: Self.stored, wall: wall, uptime: Self.uptime("a", .seconds(540)))

        #expect(Self.age(clock, .zero) == .seconds(40))
        #expect(clock.shown(clock.moment(.zero).unix) == wall)
    }

    @Test func `it counts by the wall clock where the machine was started anew, and never backwards`() {
        let later = Self.stored.wall.advanced(by: .seconds(40))
        let earlier = Self.stored.wall.advanced(by: .zero - Self.hour)

        let ahead = RecordClock(after: Self.stored, wall: later, uptime: Self.uptime("b", .seconds(3)))
        let behind = RecordClock(after: Self.stored, wall: earlier, uptime: Self.uptime("b", .seconds(3)))
        let unknown = RecordClock(after: Self.stored, wall: later, uptime: nil)

        #expect(Self.age(ahead, .zero) == .seconds(40))
        #expect(Self.age(behind, .zero) == .zero)
        #expect(Self.age(unknown, .zero) == .seconds(40))
    }

    @Test func `an uptime that went back makes no time`() {
        let clock = RecordClock(after: Self.stored, wall: Self.start, uptime: Self.uptime("a", .seconds(2)))

        #expect(Self.age(clock, .zero) == .zero)
    }

    @Test func `readings from the ends of what can be counted bring nothing down`() {
        for time in [Int64.min, .max] {
            let reading = ClockReading(
                time: UnixTime(rawValue: time),
                wall: UnixTime(rawValue: ~time),
                uptime: Self.uptime("a", .milliseconds(time))
            )
            for boot in ["a", "b"] {
                var clock = RecordClock(after: reading, wall: Self.start, uptime: Self.uptime(boot, .seconds(1)))
                _ = clock.reading(elapsed: .seconds(1), wall: Self.start, uptime: nil, isWriting: true)
                _ = clock.shown(clock.moment(.seconds(2)).unix)
            }
        }
    }
}
