import ApusAPI
import Foundation
import Testing

@testable import ApusCommands

/// `apus import`, run as a user runs it.
@Suite struct ImportCommandTests {
    @Test(arguments: ImportSample.all)
    func `a file of another tool becomes a study file`(sample: ImportSample) async throws {
        let scratch = try Scratch()
        try sample.write(into: scratch)

        let output = await scratch.said(["import", sample.name]).output

        #expect(output == sample.study)
    }

    @Test func `with an output file nothing but remarks is said`() async throws {
        let scratch = try Scratch()
        try ImportSample.scenario.write(into: scratch)

        let said = await scratch.said(["import", "scenario.txt", "-o", "study.yaml", "--name", "other name"])

        let text = try String(contentsOf: scratch.url.appendingPathComponent("study.yaml"), encoding: .utf8)
        #expect(said.output.isEmpty)
        #expect(
            said.notes == [
                "scenario.txt:9:18: warning: 'abort-on-crash' has no place in a study file; 'apus smac' keeps it"
            ]
        )
        #expect(text == ImportSample.scenario.study.replacing("name: scenario", with: "name: other-name"))
    }

    @Test func `a file that is there is replaced only when asked`() async throws {
        let scratch = try Scratch()
        try ImportSample.sweep.write(into: scratch)
        let target = try scratch.write("study.yaml", "mine")

        let refused = await scratch.said(["import", "sweep.yaml", "-o", "study.yaml"])
        let kept = try String(contentsOf: target, encoding: .utf8)
        let forced = await scratch.said(["import", "sweep.yaml", "-o", "study.yaml", "--force"])

        #expect(refused.output.contains("study.yaml exists; name another file with --output, or say --force"))
        #expect(kept == "mine")
        #expect(forced.output.isEmpty)
        #expect(try String(contentsOf: target, encoding: .utf8) == ImportSample.sweep.study)
    }

    @Test func `every mistake is told with its place, in the order of the text`() async throws {
        let scratch = try Scratch()
        try scratch.write(
            "sweep.yaml",
            """
            method: random
            metric: {name: loss, goal: least}
            parameters:
              a: {min: 3, max: 1}
              b: {values: 3}
            """
        )

        let output = await scratch.said(["import", "sweep.yaml", "-o", "study.yaml"]).output

        #expect(
            output == """
                error: sweep.yaml:2:22: 'least' is no goal; write minimize or maximize
                sweep.yaml:4:3: 'a' has the range [3, 1], but the lower bound comes first; exchange the two
                sweep.yaml:5:7: expected a list, found '3'
                3 mistakes

                """
        )
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appendingPathComponent("study.yaml").path))
    }

    @Test func `a scenario's mistakes come with those of its parameter file`() async throws {
        let scratch = try Scratch()
        try scratch.write("p.pcs", "a {x, y} [z]\n")
        try scratch.write("s.txt", "algo = ./a.sh\nrun-obj = SPEED\npcs-file = p.pcs\nuse-instances = false\n")

        let output = await scratch.said(["import", "s.txt", "--format", "smac-scenario"]).output

        #expect(output.contains("s.txt:2:11: 'run-obj' must be one of RUNTIME, QUALITY (it is 'SPEED')"))
        #expect(output.contains("p.pcs:1:11: the default of 'a': 'z' is not a choice"))
        #expect(output.hasSuffix("2 mistakes\n"))
    }

    @Test func `as JSON the answer has the study, and what is doubtful`() async throws {
        let scratch = try Scratch()
        try ImportSample.journal.write(into: scratch)
        try scratch.write("bad.yaml", "method: random\n")

        let output = await scratch.said(["import", "journal.log", "--json"]).output
        let wrong = await scratch.said(["import", "bad.yaml", "--format", "wandb", "--json"]).output

        let answer = try JSONDecoder().decode(ImportAnswer.self, from: Data(output.utf8))
        #expect(answer.format == "optuna")
        #expect(answer.study == ImportSample.journal.study)
        #expect(answer.issues.filter { !$0.isWarning }.isEmpty)
        #expect(answer.gaps.count == 2)
        #expect(wrong.contains("'parameters' is missing; add it"))
        #expect(wrong.contains("\"study\"") == false)
    }

    @Test func `a space of NNI may lie in a file of its own, and be wrong there`() async throws {
        let scratch = try Scratch()
        try scratch.write("e.yml", "searchSpaceFile: space.json\ntrialConcurrency: 0\n")
        try scratch.write("space.json", #"{"x": {"_type": "uniform", "_value": [1]}}"#)

        let output = await scratch.said(["import", "e.yml"]).output

        #expect(
            output == """
                error: e.yml:2:1: expected a whole number from 1, found '0'
                space.json:1:28: 'uniform' takes 2 numbers; write them as a list
                2 mistakes

                """
        )
    }

    @Test func `of several studies of a journal one is named`() async throws {
        let scratch = try Scratch()
        let more = #"{"op_code":0,"worker_id":"w","study_name":"other","directions":[1]}"#
        try scratch.write("journal.log", ImportSample.journal.text + more + "\n")

        let asked = await scratch.said(["import", "journal.log"]).output
        let named = await scratch.said(["import", "journal.log", "--study", "cnn"]).output
        let empty = await scratch.said(["import", "journal.log", "--study", "other"]).output

        #expect(asked == "error: journal.log holds the studies 'cnn', 'other'; say which with --study\n")
        #expect(named == ImportSample.journal.study)
        #expect(empty.hasPrefix("error: journal.log holds no parameters of 'other'"))
    }

    @Test(arguments: [
        ("name: a\nspace: {}\nobjective: {}\n", "a is a study file; 'apus study check' reads it"),
        ("SQLite format 3\u{0}", "a is a database, and of Optuna's files journals are read; make one with"),
        ("hello\n", "a looks like none of the files that are known; say which with --format: pcs (a parameter file"),
        (
            "parameters: {}\nsearchSpace: {}\n",
            "a could be a sweep of Weights & Biases or a search space or an experiment of NNI; say which"
        ),
    ])
    func `a file that is none of them is told`(text: String, message: String) async throws {
        let scratch = try Scratch()
        try scratch.write("a", text)

        let output = await scratch.said(["import", "a"]).output

        #expect(output.hasPrefix("error: \(message)"))
    }

    @Test func `a file that is not there is told`() async throws {
        let output = await (try Scratch()).said(["import", "none.yaml"]).output

        #expect(output == "error: cannot read none.yaml: there is no such file\n")
    }

    @Test func `a parameter file without a parameter is refused, and nothing is written`() async throws {
        let scratch = try Scratch()
        try scratch.write("p.pcs", "")

        let output = await scratch.said(["import", "p.pcs", "-o", "study.yaml"]).output

        #expect(output.contains("p.pcs: the file declares no parameter"))
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appendingPathComponent("study.yaml").path))
    }
}
