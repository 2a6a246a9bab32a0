import ApusRunner
import ApusSpace
import ApusStudy
import Glibc
import Testing

@Suite struct CommandRunnerTests {
    @Test func `a program that exits 0 succeeds, and its metrics are streamed`() async {
        let scratch = Scratch()
        let job = scratch.job(script: #"printf 'loss\t1\t0.5\nloss\t2\t0.25\nerror\t0.1\n'"#, metrics: [.stdout])

        let (result, events, measurements) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(result.end.exitStatus == 0)
        #expect(result.end.reason == "")
        #expect(result.end.duration > .zero)
        #expect(events.first == .started)
        #expect(
            measurements == [
                .init(metric: "loss", step: 1, value: 0.5), .init(metric: "loss", step: 2, value: 0.25),
                .init(metric: "error", step: 0, value: 0.1),
            ]
        )
    }

    @Test func `a measurement arrives while the program still runs`() async throws {
        let scratch = Scratch()
        // The program waits for a file that is made when its measurement has arrived.
        let script = #"printf 'loss\t1\n'; while [ ! -e go ]; do :; done; printf 'loss\t2\n'"#
        let recorder = Recorder()

        let result = await CommandRunner.test.run(scratch.job(script: script, metrics: [.stdout])) { event in
            recorder.keep(event)
            if case .measured = event { #expect(throws: Never.self) { try scratch.write("", to: "go") } }
        }

        #expect(result.end.outcome == .succeeded)
        #expect(recorder.measurements.map(\.value) == [1, 2])
    }

    @Test func `a failed program is reported with its status and its last lines, escaped`() async {
        let scratch = Scratch()
        let script =
            #"i=0; while [ $i -lt 30 ]; do echo line $i >&2; i=$((i+1)); done; printf '\033[31mred\n' >&2; exit 3"#

        let (result, _, _) = await CommandRunner.test.record(scratch.job(script: script))

        #expect(result.end.outcome == .failed)
        #expect(result.end.exitStatus == 3)
        let lines = result.end.reason.split(separator: "\n")
        #expect(lines.first == "the program exited with status 3; the last lines of stderr:")
        #expect(lines.count == 21)
        #expect(lines.dropFirst().first == "  line 11")
        #expect(lines.last == #"  \u{1b}[31mred"#)
    }

    @Test(arguments: [(137, "exited with status 137"), (139, "exited with status 139")])
    func `a shell's status for a signal stays a status`(status: Int32, text: String) async {
        let (result, _, _) = await CommandRunner.test.record(Scratch().job(script: "exit \(status)"))

        #expect(result.end.outcome == .failed)
        #expect(result.end.exitStatus == status)
        #expect(result.end.reason == "the program \(text); it printed nothing")
    }

    @Test(arguments: [(SIGKILL, "Killed"), (SIGSEGV, "Segmentation fault")])
    func `a signal is recorded as a signal`(signal: Int32, name: String) async {
        let (result, _, _) = await CommandRunner.test.record(Scratch().job(script: "kill -\(signal) $$"))

        #expect(result.end.outcome == .failed)
        #expect(result.end.signal == signal)
        #expect(result.end.exitStatus == nil)
        #expect(result.end.reason.contains("was ended by signal \(signal) (\(name))"))
    }

    @Test func `NaN is passed on as it came`() async {
        let job = Scratch().job(script: #"printf 'loss\tnan\n'"#, metrics: [.stdout])

        let (result, _, measurements) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(measurements.map(\.value.isNaN) == [true])
    }

    @Test func `a program that prints nothing succeeds without measurements`() async {
        let (result, events, _) = await CommandRunner.test.record(Scratch().job(script: ":", metrics: [.stdout]))

        #expect(result.end.outcome == .succeeded)
        #expect(events == [.started])
    }

    @Test func `output beyond the limit is read but not kept`() async throws {
        let scratch = Scratch()
        let settings = RunnerSettings(environment: [:], logBytesMax: 10_000)
        let script = #"head -c 20000000 /dev/zero | tr '\0' 'x'; printf '\nloss\t1\n'; head -c 20000000 /dev/zero >&2"#
        let job = scratch.job(script: script, metrics: [.stdout])

        let (result, _, measurements) = await CommandRunner(settings: settings, clock: ContinuousClock()).record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(measurements.map(\.value) == [1])
        let kept = try scratch.text(".apus/stdout")
        #expect(kept.utf8.count < 10_100)
        #expect(kept.hasSuffix("x\n[apus: the log is cut here, at 10000 bytes]\n"))
        #expect(
            result.notes == [
                "stdout was cut at 10000 bytes", "stderr was cut at 10000 bytes",
                "1 lines of more than 65536 bytes were not read",
            ]
        )
    }

    @Test func `bytes that are no UTF-8 are kept as they are, and metrics beside them are read`() async throws {
        let scratch = Scratch()
        let job = scratch.job(script: #"printf '\377\376\nloss\t1\n\200name\t2\n'; exit 1"#, metrics: [.stdout])

        let (result, _, measurements) = await CommandRunner.test.record(job)

        #expect(measurements == [.init(metric: "loss", step: 0, value: 1)])
        #expect(try scratch.folder.read(".apus/stdout", upTo: 3) == [0xFF, 0xFE, 0x0A])
        #expect(result.end.reason.contains("\u{FFFD}\u{FFFD}"))
    }

    @Test func `standard input is empty, and the working folder is the run's`() async throws {
        let scratch = Scratch()
        let job = scratch.job(script: "cat > input; pwd > where")

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(try scratch.text("input") == "")
        #expect(try scratch.text("where") == scratch.path + "\n")
    }

    @Test func `no file descriptor of the worker reaches the program`() async throws {
        let scratch = Scratch()
        let open = Glibc.open("/dev/null", O_RDONLY)
        defer { close(open) }
        let job = scratch.job(script: "ls /proc/self/fd > fds")

        _ = await CommandRunner.test.record(job)

        // The fourth is the one that `ls` itself opened.
        #expect(try scratch.text("fds") == "0\n1\n2\n3\n")
    }

    @Test func `the program says that a configuration is infeasible`() async {
        let job = Scratch().job(script: "echo 'apus: infeasible: kernel 9 is larger than its 8×8 input'; exit 1")

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .infeasible)
        #expect(result.end.reason == "kernel 9 is larger than its 8×8 input")
        #expect(result.end.exitStatus == 1)
    }

    @Test func `a program that cannot be started fails with the remedy`() async throws {
        let scratch = Scratch()
        try scratch.write("echo no first line", to: "plain")
        try scratch.write("\u{7F}ELF rubbish", to: "rubbish", isExecutable: true)
        let cases: [([String], String)] = [
            (
                ["python9"],
                "cannot start 'python9': no such program on the worker's PATH (/usr/local/bin:/usr/bin:/bin)"
            ),
            (["./missing"], "cannot start './missing': there is no such file in the run's folder"),
            (["./plain"], "cannot start './plain': it is not executable; chmod +x it"),
            (
                ["./rubbish"],
                "cannot start './rubbish': it is no program; a script begins with a line such as #!/bin/sh"
            ),
            ([], "the command is empty; name a program"),
            (
                ["true", "a\0b"],
                "argument 1 of the command holds a NUL character, which no program can be given; use a JSON file"
            ),
        ]
        for (command, reason) in cases {
            let job = scratch.job(.run(CommandProgram(command: command)))

            let (result, events, _) = await CommandRunner.test.record(job)

            #expect(result.end.outcome == .failed)
            #expect(result.end.reason == reason)
            #expect(events == [])
        }
    }

    @Test func `artifacts are the globs' files, and a missing one is noted`() async {
        let scratch = Scratch()
        let script = "mkdir -p model/a; touch model/a/w.bin out.json note.txt"
        let job = scratch.job(script: script, artifacts: ["model", "*.json", "weights.h5"])

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.artifactPaths == ["model", "out.json"])
        #expect(result.notes == ["the artifact 'weights.h5' is not there"])
    }
}
