import ApusSpace
import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct FidelityReadingTests {
    private static let saving = "run: {command: [a], checkpoint: c}"
    private static let reader = MemoryReader(["data/a": "1", "t.py": "x = ${n}"])

    /// The section is on line 6, the program on line 5, the objective on line 2.
    private static func remark(
        _ section: String,
        program: String = Self.saving,
        objective: String = "{minimize: loss}"
    ) -> String {
        remarks(study(objective: objective, "fidelity: \(section)", program: program), Self.reader)
    }

    /// A network whose keys are `keys`, one line.
    private static func network(_ keys: String, model: String = "[{dense: {units: 3}}]") -> String {
        "train: {dataset: mnist, model: \(model), optimizer: {sgd: {learning_rate: \"${n}\"}}\(keys)}"
    }

    @Test(arguments: [
        ("{asha: {max-steps: 9}}", StudyFidelity(rule: "asha", stepsMax: 9)),
        (
            "{asha: {eta: 3, max-steps: 9, type: stopping}}",
            StudyFidelity(
                rule: "asha",
                options: .map([.init(key: "eta", value: .integer(3)), .init(key: "type", value: .text("stopping"))]),
                stepsMax: 9
            )
        ), ("{median: {max-steps: 1000000000}}", StudyFidelity(rule: "median", stepsMax: 1_000_000_000)),
    ])
    func `a program's rule is read with the steps of a whole trial`(section: String, fidelity: StudyFidelity) throws {
        let file = try check(study("fidelity: \(section)", program: Self.saving))

        #expect(file.study.fidelity == fidelity)
        #expect(file.warnings == [])
    }

    @Test(arguments: [("asha", 7), ("{median: }", 7), ("{pbt: {}}", 7)])
    func `in a study with a network the steps are its epochs`(section: String, epochs: Int) throws {
        let text = study(
            objective: "{minimize: train_loss}",
            "fidelity: \(section)",
            program: Self.network(", epochs: \(epochs)")
        )

        let fidelity = try check(text).study.fidelity

        #expect(fidelity?.stepsMax == epochs)
        #expect(fidelity?.options == .map([]))
    }

    @Test func `a network without a number of epochs has one`() throws {
        let text = study(objective: "{minimize: train_loss}", "fidelity: median", program: Self.network(""))

        #expect(try check(text).study.fidelity == StudyFidelity(rule: "median", stepsMax: 1))
    }

    @Test func `without the section every trial runs to its end`() throws {
        #expect(try check(study()).study.fidelity == nil)
    }

    @Test(arguments: [
        (
            "ahsa",
            "6:11: 'fidelity' must be 'asha', 'hyperband', 'successive-halving', 'median', 'percentile', 'extrapolation', 'patience', 'threshold' or 'pbt' (it is 'ahsa'); did you mean 'asha'?"
        ),
        ("{ahsa: {max-steps: 9}}", "6:12: 'fidelity' has no key 'ahsa'; did you mean 'asha'?"),
        (
            "{asha: {max-steps: 9}, median: {max-steps: 9}}",
            "6:11: 'fidelity' names one rule for the steps of trials, and here are 2; keep one of asha, hyperband, successive-halving, median, percentile, extrapolation, patience, threshold, pbt"
        ),
        (
            "{}",
            "6:11: 'fidelity' names one rule for the steps of trials, and here are 0; keep one of asha, hyperband, successive-halving, median, percentile, extrapolation, patience, threshold, pbt"
        ),
        (
            "{asha: 9}",
            "6:18: 'fidelity.asha' must be a map of options (it is '9'); write {asha: {}} for none"
        ),
        (
            "{asha: [9]}",
            "6:18: 'fidelity.asha' must be a map of options (it is a list); write {asha: {}} for none"
        ),
        (
            "median",
            "6:11: 'fidelity' needs the number of steps of a whole trial; write {median: {max-steps: N}}"
        ),
        (
            "{asha: {max-steps: 0}}",
            "6:30: 'max-steps' must be a whole number from 1 to 1000000000 (it is '0')"
        ),
        (
            "{asha: {max-steps: 1000000001}}",
            "6:30: 'max-steps' must be a whole number from 1 to 1000000000 (it is '1000000001')"
        ),
        (
            "{asha: {max-steps: many}}",
            "6:30: 'max-steps' must be a whole number from 1 to 1000000000 (it is 'many')"
        ),
        ("{asha: {max-steps: 9, bad: 1}}", "6:11: fidelity.asha has no option 'bad'"),
    ])
    func `a wrong section is told`(section: String, remark: String) {
        #expect(Self.remark(section) == "study.yaml:\(remark)")
    }

    @Test func `a program whose trials pause says what they go on from`() {
        let needed = """
            study.yaml:6:11: 'asha' pauses trials and lets them go on, so it needs 'run.checkpoint': the file or folder \
            that the program saves after step APUS_STEPS and begins from after step APUS_STEPS_DONE; or take a rule that \
            only stops, such as {asha: {type: stopping}}
            """

        #expect(Self.remark("{asha: {max-steps: 9}}", program: "run: {command: [a]}") == needed)
        #expect(Self.remark("{asha: {max-steps: 9, type: stopping}}", program: "run: {command: [a]}") == "ok")
        #expect(Self.remark("{median: {max-steps: 9}}", program: "run: {command: [a]}") == "ok")
    }

    @Test func `a checkpoint that no rule uses is a warning`() {
        #expect(
            remarks(study(program: Self.saving)) == """
                study.yaml:5:33: warning: 'run.checkpoint' is used where 'fidelity' lets trials pause; without it every \
                trial runs to its end
                """
        )
    }

    @Test(arguments: [
        (
            "run: {command: [a], inputs: [data], checkpoint: data}",
            "5:49: 'run.checkpoint' is put back before the inputs come, and 'data/a' is one of them; choose another name"
        ),
        (
            "run: {command: [a], templates: [t.py -> c.py], checkpoint: c.py}",
            "5:60: 'run.checkpoint' is put back before the inputs come, and 'c.py' is one of them; choose another name"
        ),
    ])
    func `a checkpoint is no input`(program: String, remark: String) {
        #expect(Self.remark("{asha: {max-steps: 9}}", program: program) == "study.yaml:\(remark)")
    }

    @Test func `a checkpoint stays in the run's folder`() {
        let remark = Self.remark("{asha: {max-steps: 9}}", program: "run: {command: [a], checkpoint: ../c}")

        #expect(remark.hasPrefix("study.yaml:5:33: 'run.checkpoint'"))
        #expect(remark.contains("'../c'"))
    }

    @Test func `a network's steps are its epochs, and a number beside them is refused`() {
        #expect(
            Self.remark("{asha: {max-steps: 9}}", program: Self.network(""), objective: "{minimize: train_loss}")
                == "study.yaml:6:30: the steps of 'train' are its epochs; remove 'max-steps', and set 'train.epochs'"
        )
    }

    @Test func `a rule decides how many epochs a trial runs, so no parameter does`() {
        #expect(
            Self.remark("asha", program: Self.network(", epochs: \"${n}\""), objective: "{minimize: train_loss}")
                .hasSuffix(
                    "where 'fidelity' decides how many epochs a trial runs, 'train.epochs' must be a number: the most it may run"
                )
        )
    }

    @Test func `the value of one step is no objective where trials are compared at others`() {
        #expect(
            Self.remark("{asha: {max-steps: 9}}", objective: "{minimize: loss, value: {step: 3}}")
                == "study.yaml:2:36: 'objective.value' is that of step 3, and 'fidelity' compares trials at other steps; take 'last' or 'best'"
        )
    }

    @Test func `population based training keeps the shape of the model`() {
        let model = "[{dense: {units: \"${n}\"}}, {dropout: {rate: 0.5}}]"

        #expect(
            Self.remark(
                "pbt",
                program: Self.network(", epochs: 3", model: model),
                objective: "{minimize: train_loss}"
            ) == """
                study.yaml:6:11: 'pbt' copies weights from trial to trial, so the model must be the same in all; 'n' \
                changes it: take it out of 'train.model'
                """
        )
        let rates = "[{dense: {units: 9}}, {dropout: {rate: \"${n}\"}}]"
        #expect(
            !Self.remark(
                "pbt",
                program: Self.network(", epochs: 3", model: rates),
                objective: "{minimize: train_loss}"
            ).contains("pbt")
        )
        #expect(
            Self.remark(
                "asha",
                program: Self.network(", epochs: 3", model: model),
                objective: "{minimize: train_loss}"
            ) == "ok"
        )
    }
}
