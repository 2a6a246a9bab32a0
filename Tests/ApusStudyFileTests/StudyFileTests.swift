import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct StudyFileTests {
    @Test func `a whole study is read`() throws {
        let file = try check(
            study(
                name: "a.b_c-1",
                limits: "{trials: 3, wallclock: 1h30m, parallel: 2, trial-wallclock: 90s, attempts: 2}",
                "resources: {gpus: 1, cores: 2, cpu: capped, memory: 8GiB}"
            )
        )

        #expect(file.study.name == "a.b_c-1")
        #expect(
            file.study.limits
                == StudyLimits(
                    trials: 3,
                    wallclock: .seconds(5_400),
                    parallel: 2,
                    trialWallclock: .seconds(90),
                    attempts: 2
                )
        )
        #expect(file.study.resources == Resources(gpus: 1, cores: 2, memoryBytes: 8 << 30, isCapped: true))
    }

    @Test(arguments: [("'my study!'", "my-study-"), ("é", "my-study"), ("..", "my-study")])
    func `a name with other characters is refused with a proposal`(name: String, proposal: String) {
        let shown = name.filter { $0 != "'" }

        #expect(
            remarks(study(name: name))
                == "study.yaml:1:7: 'name' may have letters, digits, '.', '_' and '-' (it is '\(shown)'); write '\(proposal)'"
        )
    }

    @Test func `a study runs one thing`() {
        #expect(
            remarks(study(program: ""))
                == "study.yaml:1:1: the study says nothing to run; add 'train' for the native engine, or 'run' for a program of yours"
        )
        #expect(
            remarks(study("train: {dataset: mnist, model: [{dense: {units: ${n}}}], optimizer: sgd}")).hasPrefix(
                "study.yaml:2:23: 'train' measures no 'loss'"
            ) == false
        )
        #expect(
            remarks(study("train: {dataset: mnist, model: [{dense: {units: ${n}}}], optimizer: sgd}"))
                == "study.yaml:6:1: a study has either 'train' or 'run', and this has both; remove one"
        )
    }

    @Test func `all mistakes of all sections are told at once, in the order of the file`() {
        let text = """
            name: a b
            space:
              lr: {real: [0, 1], log: true}
              n: {int: [1, 9], defualt: 3}
            objective: {minimize: val_error}
            holdout: [val_error]
            optimizer: {sobool: {}}
            limits: {trials: 0}
            train:
              dataset: {name: mnist}
              model: [{dense: {units: ${m}}}]
              optimizer: {adam: {learning_rate: ${lr}}}
            extra: 1
            """

        #expect(
            remarks(text) == """
                study.yaml:1:7: 'name' may have letters, digits, '.', '_' and '-' (it is 'a b'); write 'a-b'
                study.yaml:3:3: 'lr' is log-scaled, so its lower bound must be above 0 (it is 0.0)
                study.yaml:4:3: nothing uses the parameter 'n'; write ${n} where 'train' needs it, or remove it
                study.yaml:4:20: 'space.n' has no key 'defualt'; did you mean 'default'?
                study.yaml:5:23: 'val_error' needs validation data; add split: {validation: 0.1} to 'train.dataset'
                study.yaml:6:11: 'val_error' is the objective, and 'holdout' keeps it from the optimizer; take it out of one of the two
                study.yaml:6:11: 'val_error' needs validation data; add split: {validation: 0.1} to 'train.dataset'
                study.yaml:7:13: 'optimizer' has no key 'sobool'; did you mean 'sobol'?
                study.yaml:8:18: 'limits.trials' must be a whole number from 1 to 1000000 (it is '0')
                study.yaml:11:27: '${m}' names no parameter of 'space'; add it there, or write \\${m} for the text itself
                study.yaml:13:1: a study has no key 'extra'; its keys are name, space, conditions, forbidden, objective, \
                objectives, constraints, holdout, optimizer, fidelity, warm-start, confirm, keep, instances, limits, \
                resources, failures, schedule, train, run
                """
        )
    }

    @Test func `a name that is a number alone is refused, since studies go by numbers too`() {
        #expect(
            remarks(study(name: "12")).contains(
                "'name' must not be a number alone (it is '12'), since studies go by their numbers too; write 'study-12'"
            )
        )
    }

    @Test func `what an optimizer says of its options stands at its place`() {
        let environment = StudyFileEnvironment(
            reader: MemoryReader(),
            readDesign: MemoryReader.readDesign,
            checkSearch: { search, _, trials, _ in ["\(search.method) of \(trials ?? 0) is wrong"] }
        )

        let error = #expect(throws: StudyFileError.self) {
            try StudyFile.check(
                text: study("optimizer: {tpe: {gamma: 7}}"),
                fileName: "s.yaml",
                environment: environment
            )
        }

        #expect(error?.description.contains("is wrong") == true)
    }

    @Test func `bytes that are no UTF-8 are refused with their line`() {
        let environment = StudyFileEnvironment(reader: MemoryReader(), readDesign: MemoryReader.readDesign)

        let error = #expect(throws: StudyFileError.self) {
            try StudyFile.check(bytes: Array("a\nb".utf8) + [0xFF], fileName: "s.yaml", environment: environment)
        }

        #expect(error?.description == "s.yaml:2:1: the file is not UTF-8 text here; save it as UTF-8")
    }

    @Test func `a flood of mistakes is cut off`() {
        let space = "space:\n" + (0..<300).map { "  p\($0): {int: [1]}" }.joined(separator: "\n")

        let lines = remarks(study(space: space)).split(separator: "\n")

        #expect(lines.count == 201)
        #expect(lines.last?.hasSuffix("and 100 more; mend these first") == true)
    }
}
