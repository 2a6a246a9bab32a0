import ApusCoordinator
import ApusStudy
import Foundation
import Testing

@testable import ApusCommands

@Suite struct StudyRemetricTests {
    private static let regex = #"{regex: {pattern: "error=(?<value>[0-9.]+)", metric: val_error}}"#

    @Test func `another expression is read from the stored output`() async throws {
        var sample = try RemetricSample()
        try sample.add(1, error: 0.5, stdout: "error=0.5\nerror=0.25\n")
        try sample.add(2, error: 0.125, stdout: "error=0.125\n")
        try sample.add(3, .failed, stdout: "error=0.75\n")
        try sample.add(4, error: 0.3, stdout: "nothing\n")
        try sample.add(
            5,
            .failed,
            end: AttemptEnd(outcome: .failed, reason: "the program exited with status 1\nlines", exitStatus: 1)
        )

        let (text, orders) = try await sample.remetric(Self.regex)

        #expect(
            text == """
                1/5  trial 1: 0.5 -> 0.25
                2/5  trial 2: 0.125, as before
                3/5  trial 3: failed -> 0.75
                4/5  trial 4: skipped
                5/5  trial 5: skipped
                skipped 4: the metric sources find nothing in its stored output
                skipped 5: its program did not end well: the program exited with status 1
                3 read again, 2 of them changed; 2 skipped

                """
        )
        #expect(
            orders == [
                "remeasure 1: val_error=0.25 by admin", "remeasure 2: val_error=0.125 by admin",
                "remeasure 3: val_error=0.75 by admin",
            ]
        )
    }

    @Test func `a changed script sees the artifact, the logs, the values and its inputs`() async throws {
        var sample = try RemetricSample()
        try sample.add(1, error: 0.5, stdout: "one\ntwo\n", artifact: "0.0625")
        sample.state.files["1/stderr"] = Array("warning\n".utf8)
        try sample.scratch.write("train.sh", "echo loss\n")
        try sample.scratch.write(
            "parse.sh",
            """
            printf 'val_error\\t%s\\n' "$(cat model.json)"
            printf 'lines\\t%s\\n' "$(wc -l < .apus/stdout)"
            printf 'warnings\\t%s\\n' "$(wc -l < .apus/stderr)"
            printf 'rate\\t%s\\n' "$APUS_PARAM_rate"
            printf 'epoch\\t%s\\n' "$APUS_EPOCH"
            grep -q 'echo loss' filled.sh && printf 'filled\\t1\\n'
            echo changed > parse.sh || true

            """
        )

        let (text, orders) = try await sample.remetric("{postprocess: [sh, parse.sh]}")

        #expect(text.hasPrefix("1/1  trial 1: 0.5 -> 0.0625\n1 read again, 1 of them changed; 0 skipped\n"))
        #expect(
            orders == [
                "remeasure 1: epoch=3.0 filled=1.0 lines=2.0 rate=1.0 val_error=0.0625 warnings=1.0 by admin"
            ]
        )
        let script = sample.scratch.url.appendingPathComponent("parse.sh")
        #expect(try String(contentsOf: script, encoding: .utf8).hasPrefix("printf"))
    }

    @Test func `a script that fails leaves its trials as they are, and shows its last lines once`() async throws {
        var sample = try RemetricSample()
        try sample.add(1, error: 0.5)
        try sample.add(2, error: 0.25)
        try sample.scratch.write("parse.sh", "echo oh no >&2; exit 3\n")

        let (text, orders) = try await sample.remetric("{postprocess: [sh, parse.sh]}")

        #expect(text.contains("skipped 1, 2: the post-processing 'sh' exited with status 3; the last lines of stderr:"))
        #expect(text.contains("\n    oh no\n0 read again, 0 of them changed; 2 skipped\n"))
        #expect(orders.isEmpty)
    }

    @Test func `a log of many pieces is read to its end`() async throws {
        var sample = try RemetricSample()
        let noise = String(repeating: "a line that says nothing\n", count: 100_000)
        try sample.add(1, error: 0.5, stdout: noise + "error=0.25\n")

        let (text, _) = try await sample.remetric(Self.regex)

        #expect(text.hasPrefix("1/1  trial 1: 0.5 -> 0.25\n"))
    }

    @Test func `a file that was not kept is named`() async throws {
        var sample = try RemetricSample()
        try sample.add(1, error: 0.5, artifact: #"{"val_error": 0.1}"#)
        try sample.add(2, error: 0.5)

        let (text, orders) = try await sample.remetric("{json: model.json}")

        #expect(
            text.contains(
                "skipped 2: its stored files do not have 'model.json'; only what 'run.artifacts' names is kept\n"
            )
        )
        #expect(orders == ["remeasure 1: val_error=0.1 by admin"])
    }

    @Test func `a trial that loses its objective fails, with the reason`() async throws {
        var sample = try RemetricSample()
        try sample.add(1, error: 0.5, stdout: "test_error\t0.5\n")

        let (text, _) = try await sample.remetric("stdout")

        #expect(text.hasPrefix("1/1  trial 1: 0.5 -> failed: no 'val_error' was reported\n1 read again, 1 of them"))
    }

    @Test func `a dry run tells what would come of it and changes nothing`() async throws {
        var sample = try RemetricSample()
        try sample.add(1, error: 0.5, stdout: "error=0.25\n")
        try sample.add(2, error: 0.5, stdout: "test_error\t1\nerror=\n")

        let (text, orders) = try await sample.remetric("[stdout, \(Self.regex)]", ["--dry-run"])

        #expect(
            text == """
                1/2  trial 1: 0.5 -> 0.25
                2/2  trial 2: 0.5 -> failed: the program ended well, but no 'val_error' was reported, only test_error; \
                a finite number is needed
                2 read again, 2 of them changed; 0 skipped (a dry run: the coordinator keeps what it had)

                """
        )
        #expect(orders.isEmpty)
    }

    @Test func `JSON has every trial, with what was read`() async throws {
        var sample = try RemetricSample()
        try sample.add(1, error: 0.5, stdout: "error=0.25\n")
        try sample.add(2, .running)

        let (text, _) = try await sample.remetric(Self.regex, ["--json", "--trial", "1", "--trial", "2"])

        #expect(text.hasPrefix("note: 1/2  trial 1: 0.5 -> 0.25\nnote: 2/2  trial 2: skipped\n{"))
        let json = Data(text.drop { $0 != "{" }.utf8)
        let report = try JSONDecoder().decode(RemetricReport.self, from: json)
        #expect(report.read == 1)
        #expect(report.trials.map(\.metrics) == [["val_error": 0.25], nil])
        #expect(report.trials.map(\.reason) == ["", "it is running"])
    }

    @Test func `a trial that is not there is named`() async throws {
        var sample = try RemetricSample()
        try sample.add(1, error: 0.5)

        let (text, _) = try await sample.remetric(Self.regex, ["--trial", "7", "--trial", "1", "--trial", "9"])

        #expect(text == "error: study 'mnist' has no trial 7, 9; its trials are 1 to 1\n")
    }

    @Test func `whatever else differs is named by its key, all at once`() async throws {
        let sample = try RemetricSample()
        try sample.scratch.write("train.sh", "echo another loss\n")
        try sample.scratch.write(
            "changed.yaml",
            RemetricSample.file(metrics: "stdout", others: "  folder: keep", rate: "[0, 2]")
        )

        let (text, _) = try await sample.remetric([])

        let advice = "and only 'run.metrics' may change; put it back, or submit the file as a study of its own"
        #expect(
            text == """
                error: changed.yaml: 'space' is not as in the study 'mnist', \(advice)
                changed.yaml: 'run.folder' is not as in the study 'mnist', \(advice)
                changed.yaml: 'run.inputs': 'train.sh' is not the file that the trials ran with; only what the \
                post-processing's command alone names may change: put it back, or add a file of another name
                3 mistakes

                """
        )
    }

    @Test func `a coordinator that fails ends it with what is done`() async throws {
        var sample = try RemetricSample()
        try sample.add(1, error: 0.5, stdout: "error=0.25\n")
        sample.state.error = CoordinatorError.unavailable("It goes down.")

        let (text, orders) = try await sample.remetric(Self.regex)

        #expect(text == "error: It goes down.\n")
        #expect(orders.isEmpty)
    }
}
