import Testing

@testable import ApusCommands

@Suite struct SMACWatchdogTests {
    private static func end(_ more: String, _ runs: [EndedRun]) throws -> SMACWatchdog {
        var watchdog = SMACWatchdog(try SMACSample.file(more))
        for run in runs { watchdog.take(run) }
        return watchdog
    }

    private static let good = SMACSample.run(1, quality: 1, line: "SUCCESS, 2, 0, 1, 0")
    private static let crash = SMACSample.run(2, state: "failed")
    private static let firstCrash = SMACSample.run(1, state: "failed")
    private static let abort = SMACSample.run(3, state: "failed", line: "ABORT, 1, 2, 3, 4")

    @Test func `a run that aborts ends the search`() throws {
        #expect(try Self.end("", [Self.good, Self.crash]).end == nil)
        #expect(try Self.end("", [Self.good, Self.abort]).end == .aborted(3))
    }

    @Test func `a crash ends it where the scenario says so`() throws {
        #expect(try Self.end("abort-on-crash = true", [Self.good, Self.crash]).end == .crashed(2))
        #expect(try Self.end("abort-on-first-run-crash = true", [Self.firstCrash]).end == .crashed(1))
        #expect(try Self.end("abort-on-first-run-crash = true", [Self.good, Self.crash]).end == nil)
    }

    @Test func `a crash of the first run that would have ended SMAC is remembered`() throws {
        let watchdog = try Self.end("", [Self.firstCrash])

        #expect(watchdog.end == nil)
        #expect(watchdog.toleratedFirstCrash)
        #expect(try Self.end("abort-on-first-run-crash = false", [Self.firstCrash]).toleratedFirstCrash == false)
    }

    @Test func `the runs' own time is limited, and the first reason stays`() throws {
        let watchdog = try Self.end("cputime-limit = 3\ncutoff-time = 9", [Self.good, Self.good, Self.abort])

        #expect(watchdog.end == .cpuLimit(3))
        #expect(try Self.end("cputime-limit = 5\ncutoff-time = 9", [Self.good, Self.good]).end == nil)
    }

    @Test func `a file that is gone ends it`() throws {
        var watchdog = SMACWatchdog(try SMACSample.file("terminate-on-delete = here"))

        watchdog.sentinelSeen(true)
        #expect(watchdog.end == nil)
        watchdog.sentinelSeen(false)
        #expect(watchdog.end == .sentinelGone("here"))
    }

    @Test func `reasons are told, and some of them are failures`() {
        #expect(SMACEnd.runLimit(20).text == "algorithm run limit (20) has been reached.")
        #expect(SMACEnd.timeLimit(1.5).text == "wallclock time limit (1.5 s) has been reached.")
        #expect(SMACEnd.stopped("").text == "the study was stopped.")
        #expect([SMACEnd.aborted(1), .crashed(1)].map(\.isFailure) == [true, true])
        #expect([SMACEnd.runLimit(1), .interrupted, .spaceUsedUp].map(\.isFailure) == [false, false, false])
    }
}
