import ApusSpace
import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct StudyTextTests {
    private static func draft(_ space: Space) -> StudyDraft {
        StudyDraft(
            name: "s",
            space: space,
            objective: .init(metric: "loss", goal: .minimize),
            optimizer: .init("random"),
            limits: .init(trials: 3),
            program: .init(command: ["./a"], metrics: [.stdout])
        )
    }

    private static let space: Space = {
        let lr = Parameter(
            name: "lr",
            domain: .real(lower: 1e-5, upper: 0.1, scale: .log),
            defaultValue: .real(0.01)
        )
        let opt = Parameter(
            name: "opt",
            domain: .categorical([.text("sgd"), .text("3")]),
            defaultValue: .choice(0)
        )
        let layers = Parameter(name: "layers", domain: .integer(lower: 1, upper: 3), defaultValue: .integer(2))
        let condition = Condition(child: 2, expression: .comparison(parent: 1, .equal, values: [.choice(0)]))
        let clause = Forbidden.combination([
            .init(parameter: 1, value: .choice(1)), .init(parameter: 0, value: .real(0.1)),
        ])
        do {
            return try Space(parameters: [lr, opt, layers], conditions: [condition], forbidden: [clause])
        } catch {
            preconditionFailure("the space of this test is right: \(error)")
        }
    }()

    @Test func `a study file is written as a person would write it`() throws {
        var draft = Self.draft(Self.space)
        draft.name = "sweep"
        draft.holdout = ["test_loss"]
        draft.optimizer = .init("smac", options: [.init(key: "rf-num-trees", value: .integer(20))], seed: 7)
        draft.limits = .init(trials: 100, wallclock: .seconds(5_400), parallel: 2, trialWallclock: .seconds(90))
        draft.resources = .init(gpus: 1, memoryBytes: 8 << 30)
        draft.inputs = ["train.py"]
        draft.program = .init(
            command: ["python3", "train.py", "--lr=${lr}", "--opt=${opt}"],
            environment: ["A": "1"],
            passing: .init(environment: false, smac: .init(seed: -1)),
            metrics: [.stdout, .smac(metric: "loss", countsUnsatisfiable: true)],
            folder: .keepFailed
        )
        draft.remark(.heading, "Made from sweep.yaml.")
        draft.remark(.command, "What the file says.")
        draft.parameterRemarks = [1: "'opt!' there"]

        #expect(
            try StudyText.text(of: draft) == """
                # Made from sweep.yaml.
                name: sweep
                space:
                  lr:     {real: [1e-05, 0.1], default: 0.01, log: true}
                  opt:    {choice: [sgd, '3']}  # 'opt!' there
                  layers: {int: [1, 3], when: opt == sgd}
                forbidden:
                  - {opt: '3', lr: 0.1}
                objective: {minimize: loss}
                holdout: [test_loss]
                optimizer: {smac: {rf-num-trees: 20}, seed: 7}
                limits: {trials: 100, wallclock: 1h30m, parallel: 2, trial-wallclock: 1m30s}
                resources: {gpus: 1, memory: 8GiB}
                run:
                  inputs: [train.py]
                  # What the file says.
                  command: [python3, train.py, --lr=${lr}, --opt=${opt}]
                  environment:
                    A: '1'
                  pass: {env: false, smac: {seed: -1}}
                  metrics:
                    - stdout
                    - {smac: {metric: loss, unsat: true}}
                  folder: keep-failed

                """
        )
    }

    @Test func `what was written is read as the same study`() throws {
        var draft = Self.draft(Self.space)
        draft.holdout = ["a: b"]
        draft.objective = .init(metric: "acc", goal: .maximize, reading: .atStep(3))
        draft.limits = .init(trials: 100, wallclock: .milliseconds(90_061_001), attempts: 2)
        draft.resources = .init(cores: 3, memoryBytes: 1_000, isCapped: true)
        draft.inputs = ["train.py"]
        draft.program = .init(
            command: ["cd 'a b'\nexec ./x --lr ${lr} \\${HOME}"],
            shell: true,
            environment: ["B": "a #b", "A": ""],
            secrets: ["KEY": "KEY", "OTHER": "team.key"],
            passing: .init(environment: false, flags: true, jsonFile: "v.json"),
            metrics: [
                .regex(pattern: #"(?<name>\w+): (?<value>\S+)"#, metric: nil), .file(path: "m.tsv"),
                .postprocess(command: ["a", "b, c"]), .json(path: "m.json"),
            ],
            artifacts: ["*.h5"]
        )

        let file = try check(StudyText.text(of: draft), MemoryReader(["train.py": "1"]))

        let study = file.study
        #expect(study.space == draft.space)
        #expect(study.objective == draft.objective)
        #expect(study.holdout == draft.holdout)
        #expect(study.limits == draft.limits)
        #expect(study.resources == draft.resources)
        let program = try file.command
        #expect(program.command == draft.program.command)
        #expect(program.shell)
        #expect(program.environment == draft.program.environment)
        #expect(program.passing == draft.program.passing)
        #expect(program.metrics == draft.program.metrics)
        #expect(program.artifacts == draft.program.artifacts)
        #expect(program.inputs.map(\.path) == ["train.py"])
    }

    @Test func `a rule for the steps of trials comes back with its checkpoint`() throws {
        var draft = Self.draft(Self.space)
        draft.fidelity = StudyFidelity(
            rule: "asha",
            options: .map([.init(key: "eta", value: .integer(3)), .init(key: "type", value: .text("promotion"))]),
            stepsMax: 27
        )
        draft.program = .init(command: ["./a"], metrics: [.stdout], checkpoint: "state: 1")

        let text = try StudyText.text(of: draft)
        let file = try check(text)

        #expect(text.contains("\nfidelity: {asha: {eta: 3, type: promotion, max-steps: 27}}\n"))
        #expect(text.contains("\n  checkpoint: 'state: 1'\n"))
        #expect(file.study.fidelity == draft.fidelity)
        #expect(try file.command.checkpoint == "state: 1")
    }

    @Test func `several objectives come back in their order`() throws {
        var draft = Self.draft(Self.space)
        draft.otherObjectives = [.init(metric: "speed", goal: .maximize, reading: .best)]

        let text = try StudyText.text(of: draft)

        #expect(text.contains("objectives: [{minimize: loss}, {maximize: speed, value: best}]"))
        #expect(try check(text).study.objectives == [draft.objective] + draft.otherObjectives)
    }

    @Test func `any space that has words for it is read as the same space`() throws {
        var written = 0
        var unwritable = 0
        for seed in 0..<4_000 {
            var random = RandomSpace(seed: UInt64(seed))
            guard let space = random.space() else { continue }
            let text: String
            do throws(StudyText.Mistakes) {
                text = try StudyText.text(of: Self.draft(space))
            } catch {
                #expect(error.messages.allSatisfy { $0.contains("both kinds of quotes") })
                unwritable += 1
                continue
            }
            let remark = remarks(text)
            #expect(!remark.contains("study.yaml") || remark.contains("warning"), "seed \(seed)\n\(text)\n\(remark)")
            let read = try? check(text)
            #expect(read?.study.space == space, "seed \(seed)\n\(text)")
            written += 1
        }

        #expect(written > 1_500)
        #expect(unwritable < 100)
    }

    @Test func `expressions have parentheses only where they are needed`() throws {
        let texts = [
            "opt == 'sgd' && lr < -1.5 && layers > 1", "(lr + 1) * 2 > layers ^ 2 || lr == 0.1",
            "lr - (layers - 1) < (-lr) / 2", "-(2) < lr", "(lr < 1) == (layers < 2)", "2 ^ (-1) == lr",
            "lr > 0 && (layers == 1 || opt != '3')", "sqrt(lr) >= -(-lr)",
        ]
        let parser = ExpressionParser(parameters: Self.space.parameters)

        for text in texts {
            let expression = try parser.forbidden(text)
            #expect(ForbiddenText(parameters: Self.space.parameters).text(of: expression) == text)
        }
    }

    @Test func `a long command stands on lines of its own, and a long list of files too`() throws {
        var draft = Self.draft(Self.space)
        let words = (0..<20).map { "--option-\($0)=value" } + ["- a", "${lr}", "x: ${opt}", ""]
        draft.program = .init(command: ["./a"] + words, metrics: [.stdout])

        let text = try StudyText.text(of: draft)

        #expect(text.contains("  command:\n    - ./a\n    - --option-0=value\n"))
        #expect(text.contains("  pass: {env: true}\n"))
        #expect(try check(text).command.command == ["./a"] + words)
    }

    @Test func `comments are broken between words, and hold no line of the file`() throws {
        var draft = Self.draft(Self.space)
        draft.remark(.run, String(repeating: "word ", count: 40) + "\u{1B}[0m\r\u{85}x: 3\ny: 4")
        draft.remark(.heading, "- " + String(repeating: "word ", count: 40))
        draft.parameterRemarks = [0: "a\nb"]

        let text = try StudyText.text(of: draft)

        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(text.hasPrefix("# - word word"))
        #expect(text.contains("\n#   word word"))
        #expect(try check(text).study.space == draft.space)
    }

    @Test(arguments: ["a\u{10F000}", "a\u{0}", "\u{FEFF}a"])
    func `a text that no study file can hold is told`(text: String) throws {
        let parameter = Parameter(name: "a", domain: .constant(.text(text)), defaultValue: .choice(0))
        let draft = Self.draft(try Space(parameters: [parameter]))

        let error = #expect(throws: StudyText.Mistakes.self) { try StudyText.text(of: draft) }

        #expect(error?.messages.count == 1)
        #expect(error?.messages.first?.hasPrefix("a text has a NUL") == true)
    }
}
