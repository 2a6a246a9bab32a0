import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct LossCountTests {
    private static func attempt(hasStarted: Bool) -> RunningAttempt {
        var attempt = RunningAttempt(
            attempt: .of(1),
            session: .of(1),
            worker: .named("w1"),
            leasedAt: UnixTime(rawValue: 0),
            metrics: AttemptMetrics(objective: Objective(metric: "loss", goal: .minimize))
        )
        if hasStarted { attempt.startedAt = UnixTime(rawValue: 1) }
        return attempt
    }

    private static func count(running: Int, before: Int) -> LossCount {
        var count = LossCount()
        for _ in 0..<running { count = count.adding(self.attempt(hasStarted: true)) }
        for _ in 0..<before { count = count.adding(self.attempt(hasStarted: false)) }
        return count
    }

    @Test func `losses while a program ran count against the limit`() {
        #expect(!Self.count(running: 4, before: 0).isTooMany(of: 5))
        #expect(Self.count(running: 5, before: 0).isTooMany(of: 5))
    }

    @Test func `losses before a program ran are borne ten times as often`() {
        #expect(!Self.count(running: 4, before: 49).isTooMany(of: 5))
        #expect(Self.count(running: 0, before: 50).isTooMany(of: 5))
    }

    @Test func `all of them are counted`() {
        #expect(Self.count(running: 2, before: 3).count == 5)
    }
}
