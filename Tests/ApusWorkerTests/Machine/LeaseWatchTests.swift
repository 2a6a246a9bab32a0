import ApusWorker
import Testing

@Suite struct LeaseWatchTests {
    /// Welcome at second 100, with leases of 15 s.
    static func watch(_ policy: LeaseWatch.Policy = .fence, absenceMax: Duration = .seconds(3_600)) -> LeaseWatch {
        var watch = LeaseWatch(policy: policy, absenceMax: absenceMax)
        watch.welcomed(sentAt: .seconds(100), lease: .seconds(15))
        return watch
    }

    @Test func `ending begins early enough for SIGTERM, SIGKILL and a clock that is off by a percent`() {
        #expect(Self.watch().fenceAt == .seconds(115) - LeaseWatch.margin)
    }

    @Test func `an answer renews from the moment at which its heartbeat was sent`() {
        var watch = Self.watch()
        watch.heartbeatSent(1, now: .seconds(103))
        watch.heartbeatSent(2, now: .seconds(106))

        watch.heartbeatAnswered(2)
        #expect(watch.fenceAt == .seconds(121) - LeaseWatch.margin)

        watch.heartbeatAnswered(1)
        watch.heartbeatAnswered(9)
        #expect(watch.fenceAt == .seconds(121) - LeaseWatch.margin)
    }

    @Test func `an assignment may begin as long as what runs need not end`() {
        let end = Duration.seconds(115) - LeaseWatch.margin

        #expect(Self.watch().mayBegin(at: end - .milliseconds(1)))
        #expect(!Self.watch().mayBegin(at: end))
        #expect(Self.watch(.keepRunning).mayBegin(at: .seconds(200)))
        #expect(LeaseWatch().mayBegin(at: .seconds(200)))
    }

    @Test func `a coordinator that is silent renews nothing`() {
        var watch = Self.watch()
        for second in 1...200 { watch.heartbeatSent(UInt64(second), now: .seconds(100 + second)) }

        #expect(watch.fenceAt == .seconds(115) - LeaseWatch.margin)
    }

    @Test func `a closed connection makes the lease shorter, never longer`() {
        var watch = Self.watch()
        watch.disconnected(now: .seconds(102))
        #expect(watch.fenceAt == .seconds(112) - LeaseWatch.margin)

        var late = Self.watch()
        late.disconnected(now: .seconds(114))
        #expect(late.fenceAt == .seconds(115) - LeaseWatch.margin)
    }

    @Test func `while the coordinator's machine says that it is down, nothing ends, up to the limit`() {
        var watch = Self.watch()
        watch.disconnected(now: .seconds(102))
        for second in stride(from: 102, through: 3_000, by: 15) {
            watch.coordinatorDown(now: .seconds(second))
            #expect(watch.fenceAt.map { $0 > .seconds(second + 50) } ?? false)
        }

        watch.coordinatorDown(now: .seconds(3_690))
        #expect(watch.fenceAt == .seconds(102 + 3_600))
    }

    @Test func `a coordinator that was down and cannot be reached any more may have come back`() {
        var watch = Self.watch()
        watch.disconnected(now: .seconds(102))
        watch.coordinatorDown(now: .seconds(110))

        #expect(watch.fenceAt == .seconds(170) - LeaseWatch.margin)
    }

    @Test func `a worker that keeps running is bounded by nothing while it is connected, and then by the limit`() {
        var watch = Self.watch(.keepRunning)
        #expect(watch.fenceAt == nil)

        watch.disconnected(now: .seconds(102))
        #expect(watch.fenceAt == .seconds(3_702))

        watch.welcomed(sentAt: .seconds(500), lease: .seconds(15))
        #expect(watch.fenceAt == nil)
    }

    @Test func `before the first welcome there is nothing to end`() {
        var watch = LeaseWatch()
        watch.disconnected(now: .seconds(1))
        watch.coordinatorDown(now: .seconds(2))

        #expect(watch.fenceAt == nil)
    }

    @Test func `a process that took attempts over waits for its first connection up to the limit`() {
        var watch = LeaseWatch(absenceMax: .seconds(60))
        watch.tookOver(now: .seconds(10))

        #expect(watch.fenceAt == .seconds(70))
    }
}
