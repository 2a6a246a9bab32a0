import ApusRunner
import ApusSpace
import ApusStudy
import Foundation
import Glibc
import Testing

/// Family 8 of the bad inputs: programs that turn on who runs them.
///
/// Those that hide children are in `CommandRunnerKillTests` too.
@Suite struct HostileProgramTests {
    /// What a program does, how its attempt ends, and what it measured of its loss.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let script: String
        var outcome = Outcome.succeeded
        var values: [Double] = [1]
    }

    /// Prints a measurement; the runner must have read it whatever came before.
    private static let print = #"printf 'loss\t1\n'"#

    static let cases = [
        Case(testDescription: "closes its output, and works on", script: "\(print); exec >&- 2>&-; : > after"),
        Case(
            testDescription: "closes its output at once",
            script: "exec >&- 2>&- <&-; exit 3",
            outcome: .failed,
            values: []
        ),
        Case(testDescription: "goes to another folder", script: "\(print); cd /"),
        Case(testDescription: "removes its folder", script: #"\#(print); rm -rf "$PWD""#),
        Case(testDescription: "removes what is Apus's", script: "\(print); rm -rf .apus"),
        Case(testDescription: "puts a link in Apus's place", script: "\(print); rm -rf .apus; ln -s /etc .apus"),
        Case(
            testDescription: "puts a pipe in its log's place",
            script: "rm .apus/stdout; mkfifo .apus/stdout; \(print)"
        ),
        Case(testDescription: "moves its folder away", script: #"\#(print); mv "$PWD" "$PWD.away""#),
        Case(testDescription: "takes its folder's rights", script: "\(print); chmod 000 ."),
        Case(testDescription: "makes a loop of links", script: "\(print); ln -s . loop; ln -s loop/loop/loop deep"),
        Case(testDescription: "prints a result twice", script: "\(print); \(print)", values: [1, 1]),
        Case(testDescription: "prints two results", script: #"printf 'loss\t1\nloss\t2\n'"#, values: [1, 2]),
        Case(
            testDescription: "prints a measurement inside of a line",
            script: #"printf 'note: loss\t7\nloss\t1\nloss\t7 of 9\n'"#
        ),
        Case(
            testDescription: "prints Apus's own words inside of a line",
            script: #"echo 'it said apus: infeasible: no'; printf 'loss\t1\n'; exit 1"#,
            outcome: .failed
        ),
        Case(
            testDescription: "prints what an engine would say",
            script: #"echo '{"ended":{"outcome":"succeeded"}}'; printf 'loss\t1\n'; exit 1"#,
            outcome: .failed
        ),
        Case(testDescription: "is ended by a signal of its own", script: "\(print); kill -TERM $$", outcome: .failed),
        Case(
            testDescription: "hits its limit of time in the processor",
            script: "\(print); ulimit -t 1; kill -XCPU $$",
            outcome: .failed
        ),
        Case(testDescription: "aborts", script: "\(print); kill -ABRT $$", outcome: .failed),
        Case(testDescription: "signals its whole group", script: "\(print); kill -USR1 0", outcome: .failed),
        Case(testDescription: "signals its parent's group by 0", script: "\(print); trap '' TERM; kill -TERM 0"),
        Case(testDescription: "writes a gigabyte of errors", script: "\(print); head -c 1000000000 /dev/zero >&2"),
        Case(
            testDescription: "keeps many files open",
            script: "\(print); python3 -c 'kept = [open(str(n), \"w\") for n in range(500)]'"
        ),
        Case(
            testDescription: "leaves a thousand files",
            script: "\(print); i=0; while [ $i -lt 1000 ]; do : > f$i; i=$((i+1)); done"
        ),
    ]

    @Test(arguments: Self.cases)
    func `what a program does to itself ends its attempt in order`(hostile: Case) async {
        let scratch = Scratch()
        let settings = RunnerSettings(environment: [:], logBytesMax: 1_000_000)
        let job = scratch.job(script: hostile.script, metrics: [.stdout], artifacts: ["model", "f*"])

        let (result, events, measurements) = await CommandRunner(settings: settings, clock: ContinuousClock())
            .record(job)

        #expect(result.end.outcome == hostile.outcome, "\(result.end.reason)")
        #expect(events.first == .started)
        #expect(measurements.filter { $0.metric == "loss" }.map(\.value) == hostile.values)
        // What the folder's removal needs is that nothing is left that still uses it.
        #expect(throws: Never.self) { try scratch.folder.remove() }
    }

    @Test func `a program that stops itself is ended at its limit`() async {
        let scratch = Scratch()
        let clock = StillClock()
        let script = #"printf 'up\t1\n'; kill -STOP $$; printf 'on\t1\n'; while :; do sleep 1000; done"#
        let job = scratch.job(script: script, metrics: [.stdout], wallclock: .seconds(3_600))

        let result = await CommandRunner(settings: .test, clock: clock).run(job) { event in
            guard case .measured(let measurements) = event, measurements.contains(where: { $0.metric == "up" }) else {
                return
            }
            await clock.wakeSleeper()
        }

        #expect(result.end.outcome == .timedOut)
    }

    @Test func `a chain of processes that never stays where it was is ended with its first`() async throws {
        let scratch = Scratch()
        // Each lives until its child does, in a session of its own; it ends by itself should nobody end it.
        try scratch.write(
            """
            #!/bin/sh
            [ "$1" -gt 5000 ] && { : > outlived; exit; }
            [ -e stop ] && exit
            [ "$1" -eq 20 ] && : > ready
            setsid "$0" $(($1 + 1)) &
            exit
            """,
            to: "chain",
            isExecutable: true
        )

        let (result, _, _) = await CommandRunner.test.record(
            scratch.job(script: "./chain 0; while [ ! -e ready ]; do :; done")
        )
        defer { #expect(throws: Never.self) { try scratch.write("", to: "stop") } }

        #expect(result.end.outcome == .succeeded)
        #expect(result.notes == [])
        #expect(scratch.folder.size(of: "outlived") == nil)
        #expect(OrphanSweep.end(in: scratch.folder, patience: 0) == [])
    }

    @Test func `two hundred children in sessions of their own are ended with their program`() async throws {
        let scratch = Scratch()
        let script = """
            i=0; while [ $i -lt 200 ]; do setsid sh -c 'echo $$ >> pids; exec sleep 1000' & i=$((i+1)); done
            while [ "$(wc -l < pids)" -lt 200 ]; do :; done
            """

        let (result, _, _) = await CommandRunner.test.record(scratch.job(script: script))

        #expect(result.end.outcome == .succeeded)
        let left = try scratch.text("pids").split(separator: "\n").compactMap { pid_t($0) }
        #expect(left.count == 200)
        #expect(left.filter { kill($0, 0) == 0 } == [])
    }

    @Test func `a result that is a pipe or a device is no result, and nobody waits for it`() async {
        for make in ["mkfifo m.json", "ln -s /dev/zero m.json", "mkdir m.json", "ln -s m.json m.json"] {
            let job = Scratch().job(script: make, metrics: [.json(path: "m.json")])

            let (result, _, measurements) = await CommandRunner.test.record(job)

            #expect(result.end.outcome == .failed, "\(make)")
            #expect(measurements == [], "\(make)")
        }
    }

    @Test func `nothing of the worker is in a program's environment or arguments`() async throws {
        let scratch = Scratch()
        let job = scratch.job(script: "cat /proc/$$/environ /proc/$$/cmdline > seen")

        _ = await CommandRunner.test.record(job)

        #expect(try !scratch.text("seen").contains("SECRET"))
    }

    @Test(
        .enabled(if: geteuid() == 0, "mounting a small file system needs root"),
        arguments: [
            ("size=300k", "head -c 10000000 /dev/zero > big"),
            (
                "size=4m,nr_inodes=40",
                "i=0; while [ $i -lt 100 ]; do true > f$i || break; i=$((i+1)); done; [ $i -eq 100 ]"
            ),
        ]
    )
    func `a program that fills its disk fails, and its log and its end are told`(options: String, fill: String)
        async throws
    {
        let scratch = Scratch()
        try #require(mount("tmpfs", scratch.path, "tmpfs", 0, options) == 0)
        defer { umount2(scratch.path, Int32(MNT_DETACH)) }
        let script =
            #"printf 'loss\t1\n'; \#(fill); s=$?; head -c 500000 /dev/zero | tr '\0' x; printf '\nloss\t2\n'; exit $s"#

        let (result, _, measurements) = await CommandRunner.test.record(
            scratch.job(script: script, metrics: [.stdout])
        )

        #expect(result.end.outcome == .failed)
        #expect(result.end.exitStatus == 1)
        #expect(measurements.map(\.value) == [1, 2])
    }
}
