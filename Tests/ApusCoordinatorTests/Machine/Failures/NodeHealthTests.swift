import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct NodeHealthTests {
    typealias Action = NodeHealth.Action

    private static let (a, b) = (WorkerName.named("a"), WorkerName.named("b"))

    private static func at(_ seconds: Int64) -> Moment {
        Moment(now: .seconds(seconds), unix: UnixTime(rawValue: seconds * 1_000))
    }

    /// A node under quarantine since second 0.
    private static func quarantined() -> NodeHealth {
        var health = NodeHealth()
        _ = health.failed(.of(1), on: a, reason: "KeyError", isSuspicion: true, at(0))
        _ = health.workedElsewhere(.of(1), failedOn: a, at(0))
        return health
    }

    @Test func `a trial that failed here and works elsewhere quarantines the node`() {
        var health = NodeHealth()
        #expect(health.failed(.of(1), on: Self.a, reason: "KeyError", isSuspicion: true, Self.at(0)) == [])

        let actions = health.workedElsewhere(.of(1), failedOn: Self.a, Self.at(7))

        let reason = "trial 1 failed here and works elsewhere; it failed with KeyError"
        let since = UnixTime(rawValue: 7_000)
        #expect(actions == [.quarantine(Self.a, reason: reason, probesFailed: 0, since: since, isNew: true)])
        #expect(health.quarantine(of: Self.a)?.reason == reason)
        #expect(health.quarantine(of: Self.a)?.probeAt == .seconds(37))
        #expect(health.quarantine(of: Self.b) == nil)
    }

    @Test func `a node on which something worked since is not to blame`() {
        var health = NodeHealth()
        _ = health.failed(.of(1), on: Self.a, reason: "x", isSuspicion: true, Self.at(0))
        _ = health.succeeded(.of(2), on: Self.a, Self.at(1))

        #expect(health.workedElsewhere(.of(1), failedOn: Self.a, Self.at(2)) == [])
    }

    @Test func `failures in a row while others succeed quarantine the node`() {
        var health = NodeHealth()
        for trial in 1...4 as ClosedRange<UInt32> {
            _ = health.failed(.of(trial), on: Self.a, reason: "x", isSuspicion: false, Self.at(0))
        }
        #expect(health.succeeded(.of(9), on: Self.b, Self.at(1)) == [])

        let actions = health.failed(.of(5), on: Self.a, reason: "x", isSuspicion: false, Self.at(2))

        let reason = "5 different trials in a row failed here while others succeeded: x"
        #expect(
            actions == [
                .quarantine(Self.a, reason: reason, probesFailed: 0, since: UnixTime(rawValue: 2_000), isNew: true)
            ]
        )
    }

    @Test func `a success of another that comes after the failures counts too`() {
        var health = NodeHealth()
        for trial in 1...5 as ClosedRange<UInt32> {
            #expect(health.failed(.of(trial), on: Self.a, reason: "x", isSuspicion: false, Self.at(0)) == [])
        }

        #expect(health.succeeded(.of(9), on: Self.b, Self.at(1)).count == 1)
        #expect(health.quarantine(of: Self.a) != nil)
    }

    @Test func `one trial that fails again and again is one`() {
        var health = NodeHealth()
        for epoch in 1...9 as ClosedRange<UInt32> {
            _ = health.failed(.of(1, epoch: epoch), on: Self.a, reason: "x", isSuspicion: false, Self.at(0))
        }

        #expect(health.succeeded(.of(9), on: Self.b, Self.at(1)) == [])
    }

    @Test func `a node whose failures are all being tried elsewhere waits for what is found`() {
        var health = NodeHealth()
        for trial in 1...2 as ClosedRange<UInt32> {
            #expect(health.failed(.of(trial), on: Self.a, reason: "x", isSuspicion: true, Self.at(0)) == [])
        }
        #expect(health.failed(.of(3), on: Self.a, reason: "x", isSuspicion: true, Self.at(0)).count == 1)

        #expect(health.cleared(.of(1), on: Self.a) == [])
        #expect(health.cleared(.of(2), on: Self.a) == [])
        #expect(
            health.cleared(.of(3), on: Self.a) == [.readmit(Self.a, reason: "what failed here fails elsewhere too")]
        )
    }

    @Test func `a proven node is not cleared by what fails elsewhere too`() {
        var health = NodeHealth()
        for trial in 1...3 as ClosedRange<UInt32> {
            _ = health.failed(.of(trial), on: Self.a, reason: "x", isSuspicion: true, Self.at(0))
        }
        _ = health.workedElsewhere(.of(1), failedOn: Self.a, Self.at(1))

        #expect(health.cleared(.of(2), on: Self.a) == [])
        #expect(health.cleared(.of(3), on: Self.a) == [])
        #expect(health.quarantine(of: Self.a) != nil)
    }

    @Test func `a probe comes after the pause, and one that works lets the node in`() {
        var health = Self.quarantined()
        #expect(health.tick(Self.at(29)) == [])
        #expect(health.tick(Self.at(30)) == [.probe(Self.a)])
        #expect(health.tick(Self.at(31)) == [])

        health.leased(.of(5), to: Self.a)

        #expect(health.succeeded(.of(5), on: Self.a, Self.at(40)) == [.readmit(Self.a, reason: "trial 5 works here")])
        #expect(health.quarantine(of: Self.a) == nil)
    }

    @Test func `what ran there before is no probe`() {
        var health = Self.quarantined()
        _ = health.tick(Self.at(30))
        health.leased(.of(5), to: Self.a)

        #expect(health.succeeded(.of(4), on: Self.a, Self.at(40)) == [])
        #expect(health.quarantine(of: Self.a) != nil)
    }

    @Test func `the pause doubles with each probe that fails, up to an hour`() throws {
        var health = Self.quarantined()
        var now: Int64 = 0
        var pauses: [Int64] = []
        for probe in 1...9 as ClosedRange<UInt32> {
            let due = try #require(health.quarantine(of: Self.a)?.probeAt)
            pauses.append(due.components.seconds - now)
            now = due.components.seconds
            #expect(health.tick(Self.at(now)) == [.probe(Self.a)])
            health.leased(.of(10 + probe), to: Self.a)
            let actions = health.failed(.of(10 + probe), on: Self.a, reason: "x", isSuspicion: true, Self.at(now))
            guard case .quarantine(Self.a, _, Int(probe), UnixTime(rawValue: 0), isNew: false) = actions.first else {
                Issue.record("\(actions)")
                return
            }
        }

        #expect(pauses == [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600])
    }

    @Test func `a probe that tells nothing is made again after the same pause`() {
        var health = Self.quarantined()
        _ = health.tick(Self.at(30))
        health.leased(.of(5), to: Self.a)
        health.inconclusive(.of(5), on: Self.a, Self.at(50))

        #expect(health.quarantine(of: Self.a)?.probesFailed == 0)
        #expect(health.tick(Self.at(79)) == [])
        #expect(health.tick(Self.at(80)) == [.probe(Self.a)])
    }

    @Test func `a probe that fails by the code's fault tells nothing`() {
        var health = Self.quarantined()
        _ = health.tick(Self.at(30))
        health.leased(.of(5), to: Self.a)

        #expect(health.failed(.of(5), on: Self.a, reason: "x", isSuspicion: false, isCode: true, Self.at(31)) == [])
        #expect(health.quarantine(of: Self.a)?.probesFailed == 0)
        #expect(health.quarantine(of: Self.a)?.probeAt == .seconds(61))
    }

    @Test func `a user lets a node in, once`() {
        var health = Self.quarantined()

        #expect(health.readmitted(Self.a) == [.readmit(Self.a, reason: "readmitted by a user")])
        #expect(health.readmitted(Self.a) == nil)
    }

    @Test func `a trial that nobody runs any more leaves no suspicion`() {
        var health = NodeHealth()
        _ = health.failed(.of(1), on: Self.a, reason: "x", isSuspicion: true, Self.at(0))
        health.dropped(.of(1))

        #expect(health.workedElsewhere(.of(1), failedOn: Self.a, Self.at(1)) == [])
    }

    @Test func `a quarantine from before a restart pauses as long as it did`() {
        var health = NodeHealth()
        health.restored(Self.a, reason: "x", probesFailed: 2, since: UnixTime(rawValue: 5), Self.at(10))

        #expect(health.quarantine(of: Self.a)?.since == UnixTime(rawValue: 5))
        #expect(health.tick(Self.at(129)) == [])
        #expect(health.tick(Self.at(130)) == [.probe(Self.a)])
    }
}
