import ApusStudy
import ApusStudyFile
import Testing

@testable import ApusCommands

@Suite struct ImportRecognitionTests {
    private static func verdict(_ text: String, name: String = "file") -> ImportRecognition.Verdict {
        ImportRecognition.verdict(
            name: name,
            bytes: Array(text.utf8),
            tree: try? SourceTree(text: text, fileName: name).value
        )
    }

    @Test(arguments: ImportSample.all)
    func `samples are recognized by what stands in them`(sample: ImportSample) {
        #expect(Self.verdict(sample.text) == .format(sample.format))
    }

    @Test(
        arguments: [
            ("a {1,2,3}[2]\n", .pcs), ("a integer [1, 3] [2] log\n", .pcs), ("lr [1e-5, 1] [0.1]l # small\n", .pcs),
            ("# all\n\nalgo-exec = ./a\n", .smacScenario), ("numberOfRunsLimit=3\n", .smacScenario),
            (#"{"x": {"_type": "choice", "_value": [1]}}"#, .nni), ("trial_command: python3 a.py\n", .nni),
            ("hyperparameters: [{name: x}]\n", .configspace), ("hyperparameters: {x: 3}\n", .determined),
            ("method: grid\nparameters: {x: {value: 1}}\n", .wandb), ("spec: {parameters: [{name: x}]}\n", .katib),
            ("\n{\"op_code\": 0}\n{\"op_code\": 4}\n", .optuna), ("{\"worker_id\": \"w\", \"op_code\": 0}", .optuna),
        ] as [(String, ImportFormat)]
    )
    func `a line or a key is enough`(text: String, format: ImportFormat) {
        #expect(Self.verdict(text) == .format(format))
    }

    @Test func `a parameter file is known by its name, empty as it may be`() {
        #expect(Self.verdict("", name: "a/b.PCS") == .format(.pcs))
        #expect(Self.verdict("") == .candidates([]))
    }

    @Test func `what fits twice is left to the user`() {
        #expect(Self.verdict("a {1,2}[2]\nseed = 3\n") == .candidates([.pcs, .smacScenario]))
        #expect(Self.verdict("parameters: {}\nhyperparameters: {}\n") == .candidates([.determined, .wandb]))
    }

    @Test func `a database and a study file are no imports`() {
        #expect(Self.verdict("SQLite format 3\u{0}abc") == .database)
        #expect(Self.verdict("space: {}\nobjective: {}\n") == .studyFile)
    }
}
