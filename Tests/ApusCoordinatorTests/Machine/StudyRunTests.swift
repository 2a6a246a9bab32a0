import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct StudyRunTests {
    /// A study with so many waiting trials.
    private static func run(_ trials: UInt32, holdout: [String] = []) throws -> StudyRun {
        var run = try MachineScript.run(MachineScript.study(trials: nil, holdout: holdout))
        for number in 0..<trials {
            run.append(TrialSummary(number: number + 1, configuration: .x(Double(number) / 64)))
        }
        return run
    }

    private static func succeed(_ run: inout StudyRun, _ number: UInt32, cost: Double?) {
        run.update(number) { trial in
            trial.summary.state = .succeeded
            trial.summary.cost = cost
        }
    }

    @Test func `a study counts its trials by state`() throws {
        var run = try Self.run(3)
        #expect(run.counts == [.waiting: 3])
        #expect(run.hasUnended)

        run.update(1) { $0.summary.state = .running }
        Self.succeed(&run, 2, cost: 1)
        run.update(3) { $0.summary.state = .failed }
        #expect(run.counts == [.waiting: 0, .running: 1, .succeeded: 1, .failed: 1])
        #expect(run.hasUnended)
        Self.succeed(&run, 1, cost: 2)

        #expect(!run.hasUnended)
    }

    @Test func `what waits or runs is pending, in the order of numbers`() throws {
        var run = try Self.run(4)

        run.update(4) { $0.summary.state = .running }
        Self.succeed(&run, 2, cost: 1)

        #expect(run.pending == [.x(0), .x(2.0 / 64), .x(3.0 / 64)])
    }

    @Test func `numbers that no trial has name nothing`() throws {
        var run = try Self.run(2)

        run.update(0) { $0.summary.state = .failed }
        run.update(3) { $0.summary.state = .failed }

        #expect(run.trial(0) == nil)
        #expect(run.trial(3) == nil)
        #expect(run.trial(2)?.summary.number == 2)
        #expect(run.counts[.failed] == nil)
    }

    @Test func `the incumbent has the lowest cost`() throws {
        var run = try Self.run(4)
        #expect(run.incumbent == nil)

        Self.succeed(&run, 1, cost: 3)
        #expect(run.incumbent == 1)
        Self.succeed(&run, 2, cost: 1)
        #expect(run.incumbent == 2)
        Self.succeed(&run, 3, cost: 2)
        #expect(run.incumbent == 2)
        Self.succeed(&run, 4, cost: nil)
        #expect(run.incumbent == 2)
    }

    @Test func `among equals the earlier trial is the incumbent, whichever ended first`() throws {
        var forth = try Self.run(2)
        var back = try Self.run(2)

        for number: UInt32 in [1, 2] { Self.succeed(&forth, number, cost: 1) }
        for number: UInt32 in [2, 1] { Self.succeed(&back, number, cost: 1) }

        #expect(forth.incumbent == 1)
        #expect(back.incumbent == 1)
    }

    @Test func `an incumbent that is left out or runs again makes way for the next`() throws {
        var run = try Self.run(3)
        for number: UInt32 in 1...3 { Self.succeed(&run, number, cost: Double(number)) }

        run.invalidate(1, reason: "wrong data")
        #expect(run.incumbent == 2)
        run.requeued(2)
        #expect(run.incumbent == 3)
        run.invalidate(3, reason: "wrong data")
        #expect(run.incumbent == nil)
        #expect(run.invalidated == 2)
    }

    @Test func `an incumbent whose cost changes for the worse makes way`() throws {
        var run = try Self.run(2)
        Self.succeed(&run, 1, cost: 1)
        Self.succeed(&run, 2, cost: 2)

        Self.succeed(&run, 1, cost: 3)

        #expect(run.incumbent == 2)
    }

    @Test func `a trial that is left out twice counts once`() throws {
        var run = try Self.run(1)
        Self.succeed(&run, 1, cost: 1)

        run.invalidate(1, reason: "a")
        run.invalidate(1, reason: "b")

        #expect(run.invalidated == 1)
        #expect(run.invalidations[1] == "b")
    }

    @Test func `metrics are kept by their index, and what is missing is NaN`() throws {
        var run = try Self.run(0)

        let first = run.indexed([MetricValue(metric: "loss", value: 1)])
        let second = run.indexed([MetricValue(metric: "speed", value: 2)])

        #expect(run.metricNames == ["loss", "speed"])
        #expect(first == [1])
        #expect(second.count == 2)
        #expect(second[0].isNaN)
        #expect(second[1] == 2)
    }

    @Test func `workers are named once`() throws {
        var run = try Self.run(0)

        #expect(run.workerIndex(of: .named("a")) == 0)
        #expect(run.workerIndex(of: .named("b")) == 1)
        #expect(run.workerIndex(of: .named("a")) == 0)
        #expect(run.workerNames == [.named("a"), .named("b")])
    }

    @Test func `only the last failures are listed`() throws {
        var run = try Self.run(40)

        for number: UInt32 in 1...40 {
            run.ended(number, as: number == 40 ? .cancelled : .failed, reason: "no. \(number)")
        }

        #expect(run.failures == Array(24...39))
        #expect(run.reasons[40] == "no. 40")
    }

    @Test func `a duration is whole milliseconds`() {
        #expect(StudyRun.milliseconds(of: .microseconds(1_999_999)) == 1_999)
        #expect(StudyRun.milliseconds(of: .zero) == 0)
    }

    @Test func `a study whose optimizer cannot run is refused`() throws {
        let study = try MachineScript.study(method: .model(name: "magic", options: .null))

        #expect(throws: (any Error).self) { try MachineScript.run(study) }
    }
}
