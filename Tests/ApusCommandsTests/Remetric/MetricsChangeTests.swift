import ApusAPI
import ApusStudy
import Testing

@testable import ApusCommands

@Suite struct MetricsChangeTests {
    private static func input(_ path: String, _ digit: Character = "a") throws -> InputFile {
        let digest = try #require(ContentDigest(hex: String(repeating: digit, count: 64)))
        return InputFile(path: path, digest: digest, byteCount: 1)
    }

    private static func study(
        command: [String] = ["python3", "train.py"],
        templates: [CommandProgram.Template] = [],
        inputs: [InputFile],
        scripts: [[String]] = []
    ) throws -> Study {
        let sample = try Samples.study()
        return Study(
            name: sample.name,
            space: sample.space,
            objective: sample.objective,
            search: sample.search,
            limits: sample.limits,
            program: .run(
                CommandProgram(
                    templates: templates,
                    inputs: inputs,
                    command: command,
                    metrics: scripts.map { .postprocess(command: $0) }
                )
            )
        )
    }

    private func mistakes(from stored: Study, to changed: Study) -> [String] {
        let error = #expect(throws: StudyDocument.Mistakes.self) {
            try MetricsChange(from: stored, to: changed, file: "s.yaml")
        }
        return error?.issues.map(\.message) ?? []
    }

    @Test(arguments: [
        ["python3", "parse.py"], ["python3", "./parse.py"], ["sh", "-c", "cat log | python3 'parse.py' > out"],
    ])
    func `a file that post-processing names may change`(script: [String]) throws {
        let stored = try Self.study(inputs: [Self.input("train.py"), Self.input("parse.py")], scripts: [script])
        let changed = try Self.study(inputs: [Self.input("train.py"), Self.input("parse.py", "b")], scripts: [script])

        let change = try MetricsChange(from: stored, to: changed, file: "s.yaml")

        #expect(change.changedInputs == ["parse.py"])
    }

    @Test func `a new script may come, and the old one may go`() throws {
        let stored = try Self.study(inputs: [Self.input("old.py")], scripts: [["python3", "old.py"]])
        let changed = try Self.study(
            inputs: [Self.input("new.py"), Self.input("helper.py")],
            scripts: [["python3", "new.py"]]
        )

        let change = try MetricsChange(from: stored, to: changed, file: "s.yaml")

        #expect(change.changedInputs == ["new.py", "helper.py"])
        #expect(change.program.metrics == [.postprocess(command: ["python3", "new.py"])])
    }

    @Test func `a file that the program may have read stays`() throws {
        let scripts = [["python3", "parse.py", "train.py"]]
        let stored = try Self.study(inputs: [Self.input("train.py"), Self.input("data.csv")], scripts: scripts)
        let changed = try Self.study(inputs: [Self.input("train.py", "b")], scripts: scripts)

        let texts = self.mistakes(from: stored, to: changed)

        #expect(texts.count == 2)
        #expect(texts[0].hasPrefix("'run.inputs': 'data.csv' is not named any more; only what the post-processing's"))
        #expect(texts[1].hasPrefix("'run.inputs': 'train.py' is not the file that the trials ran with; only what"))
    }

    @Test func `a template counts as read by the program`() throws {
        let templates = [CommandProgram.Template(source: "parse.py", target: "parse.py")]
        let scripts = [["python3", "parse.py"]]
        let stored = try Self.study(templates: templates, inputs: [Self.input("parse.py")], scripts: scripts)
        let changed = try Self.study(templates: templates, inputs: [Self.input("parse.py", "b")], scripts: scripts)

        #expect(self.mistakes(from: stored, to: changed).count == 1)
    }

    @Test func `a study of the native engine has no metrics to read again`() throws {
        let changed = try Self.study(inputs: [])

        let texts = self.mistakes(from: try Samples.study(), to: changed)

        #expect(
            texts == [
                "only the metrics of a program of the user's can be read again; both this file and the study 'mnist' "
                    + "need the section 'run'"
            ]
        )
    }
}
