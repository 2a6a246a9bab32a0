import ApusStudy
import Glibc
import Testing

@testable import ApusRunner

/// What the program does to stay alive, and that it does not help.
@Suite struct CommandRunnerKillTests {
    /// Each writes the process IDs that it leaves behind to `pids`, then makes the file `ready`.
    static let escapes = [
        "a child in the background": "sleep 1000 & echo $! >> pids; touch ready",
        "a session of its own": "setsid sh -c 'echo $$ >> pids; touch ready; exec sleep 1000' & wait",
        "two forks, a session, no environment, no files": """
        (setsid env -i /bin/sh -c 'cd /; (echo $$ >> \(placeholder)/pids; touch \(placeholder)/ready; \
        exec sleep 1000) <&- >&- 2>&- & echo $! >> \(placeholder)/pids') &
        while [ ! -e ready ]; do :; done
        """,
        "ignored signals": "trap '' TERM HUP INT; sleep 1000 & echo $! $$ >> pids; touch ready; while :; do wait; done",
        "a child that is stopped": "sh -c 'echo $$ >> pids; touch ready; kill -STOP $$' & wait",
    ]
    static let placeholder = "FOLDER"

    private static func isAlive(_ process: pid_t) -> Bool {
        kill(process, 0) == 0
    }

    private static func pids(_ scratch: Scratch) throws -> [pid_t] {
        try scratch.text("pids").split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
    }

    @Test(arguments: escapes.keys.sorted())
    func `nothing survives the program's own end`(name: String) async throws {
        let scratch = Scratch()
        let escape = try #require(Self.escapes[name]).replacing(Self.placeholder, with: scratch.path)
        let script = "( \(escape) ) & while [ ! -e ready ]; do :; done; exit 0"

        let (result, _, _) = await CommandRunner.test.record(scratch.job(script: script))

        #expect(result.end.outcome == .succeeded)
        #expect(result.notes == [])
        let left = try Self.pids(scratch)
        #expect(!left.isEmpty)
        for process in left { #expect(!Self.isAlive(process)) }
    }

    @Test(arguments: escapes.keys.sorted())
    func `nothing survives a cancelled task`(name: String) async throws {
        let scratch = Scratch()
        let escape = try #require(Self.escapes[name]).replacing(Self.placeholder, with: scratch.path)
        let script = "( \(escape) ) & while [ ! -e ready ]; do :; done; printf 'up\\t1\\n'; exec sleep 1000"
        let job = scratch.job(script: script, metrics: [.stdout])

        let result = await withTaskGroup(of: RunResult?.self) { group in
            let (isUp, up) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                await CommandRunner.test.run(job) { event in
                    if case .measured = event { up.finish() }
                }
            }
            for await _ in isUp {}
            group.cancelAll()
            return await group.next() ?? nil
        }

        #expect(result?.end.outcome == .cancelled)
        #expect(result?.end.reason == "the program was killed on request")
        for process in try Self.pids(scratch) { #expect(!Self.isAlive(process)) }
    }

    @Test func `the limit sends TERM to the whole tree, and the program may end well`() async throws {
        let scratch = Scratch()
        let clock = StillClock()
        let script = "trap 'echo ended > mark; exit 0' TERM; printf 'up\\t1\\n'; while :; do sleep 1000 & wait; done"
        let job = scratch.job(script: script, metrics: [.stdout], wallclock: .seconds(3_600))
        let runner = CommandRunner(settings: .test, clock: clock)

        let result = await runner.run(job) { event in
            if case .measured = event { await clock.wakeSleeper() }
        }

        #expect(result.end.outcome == .timedOut)
        #expect(result.end.reason.hasPrefix("the program ran longer than the limit of 3600.0 seconds; the last lines"))
        #expect(result.end.exitStatus == 0)
        #expect(try scratch.text("mark") == "ended\n")
    }

    @Test func `a program that ignores TERM is killed when its grace is over`() async throws {
        let scratch = Scratch()
        let clock = StillClock()
        let script = "trap '' TERM; echo $$ > pids; printf 'up\\t1\\n'; while :; do sleep 1000; done"
        let job = scratch.job(script: script, metrics: [.stdout], wallclock: .seconds(1))
        let runner = CommandRunner(settings: .test, clock: clock)

        let result = await runner.run(job) { event in
            guard case .measured = event else { return }
            await clock.wakeSleeper()
            await clock.wakeSleeper()
        }

        #expect(result.end.outcome == .timedOut)
        #expect(result.end.signal == SIGKILL)
        #expect(result.end.duration == .seconds(3))
        for process in try Self.pids(scratch) { #expect(!Self.isAlive(process)) }
    }

    @Test func `an orphan that hid and ends later is reaped with the next program`() async throws {
        let scratch = Scratch()
        let script = """
            mkfifo hold
            setsid env -i PATH=/usr/bin:/bin prlimit --msgqueue=0 sh -c 'echo $$ > pids; touch ready; read x < hold' \
                <&- >&- 2>&- &
            while [ ! -e ready ]; do :; done
            """
        let (result, _, _) = await CommandRunner.test.record(scratch.job(script: script))
        #expect(result.end.outcome == .succeeded)
        let orphan = try #require(try Self.pids(scratch).first)
        let end = linuxPidfdOpen(orphan, 0)
        try #require(end >= 0)
        defer { close(end) }

        // It waits until somebody writes, so this ends it.
        let hold = open("\(scratch.path)/hold", O_RDWR | O_CLOEXEC)
        #expect(write(hold, "x\n", 2) == 2)
        var entry = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        #expect(poll(&entry, 1, -1) == 1)
        close(hold)
        _ = await CommandRunner.test.record(Scratch().job(script: "exit 0"))

        #expect(!Self.isAlive(orphan))
    }

    @Test func `two programs side by side: the end of one leaves the other's children alone`() async throws {
        let (left, right) = (Scratch(), Scratch())
        let quick = left.job(script: "setsid sleep 1000 & exit 0")
        let slow =
            "setsid sh -c 'while [ ! -e go ]; do :; done; touch done' & printf 'up\\t1\\n'; while [ ! -e done ]; do :; done"

        let result = await CommandRunner.test.run(right.job(script: slow, metrics: [.stdout])) { event in
            guard case .measured = event else { return }
            let (ended, _, _) = await CommandRunner.test.record(quick)
            #expect(ended.end.outcome == .succeeded)
            #expect(throws: Never.self) { try right.write("", to: "go") }
        }

        #expect(result.end.outcome == .succeeded)
    }
}
