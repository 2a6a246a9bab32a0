import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct ObjectiveReadingTests {
    @Test(arguments: [
        ("{minimize: e}", Objective(metric: "e", goal: .minimize)),
        ("{maximize: acc, value: best}", Objective(metric: "acc", goal: .maximize, reading: .best)),
        ("{minimize: e, value: {step: 12}}", Objective(metric: "e", goal: .minimize, reading: .atStep(12))),
    ])
    func `goal, metric and reading are read`(text: String, objective: Objective) throws {
        #expect(try check(study(objective: text)).study.objective == objective)
    }

    @Test(arguments: [
        ("{}", "2:12: 'objective' names no metric; write {minimize: METRIC} or {maximize: METRIC}"),
        ("{minimise: e}", "2:13: 'objective' has no key 'minimise'; did you mean 'minimize'?"),
        ("{minimize: e, maximize: f}", "2:12: 'objective' has both 'minimize' and 'maximize'; remove one"),
        ("{minimize: e, value: first}", "2:33: 'objective.value' must be 'last' or 'best' (it is 'first')"),
        (
            "{minimize: e, value: {step: -1}}",
            "2:40: 'objective.value.step' must be a whole number from 0 to 1000000000 (it is '-1')"
        ),
        ("e", "2:12: 'objective' must be a map (it is 'e')"),
    ])
    func `a wrong objective is told`(text: String, remark: String) {
        #expect(remarks(study(objective: text)) == "study.yaml:\(remark)")
    }

    @Test func `held-out metrics are one or a list`() throws {
        #expect(try check(study("holdout: test_error")).study.holdout == ["test_error"])
        #expect(try check(study("holdout: [a, b]")).study.holdout == ["a", "b"])
    }

    @Test func `the objective cannot be held out`() {
        #expect(
            remarks(study("holdout: [a, loss]"))
                == "study.yaml:6:14: 'loss' is the objective, and 'holdout' keeps it from the optimizer; "
                + "take it out of one of the two"
        )
        #expect(remarks(study("holdout: [a, a]")) == "study.yaml:6:14: warning: 'a' stands twice in 'holdout'")
    }

    private static let train = """
        train:
          dataset: {name: mnist, split: {train: 10}}
          model: [{dense: {units: ${n}}}]
          optimizer: adam
        """

    @Test func `training measures what it measures`() {
        let list =
            "train_loss, train_accuracy, train_error, val_loss, val_accuracy, val_error, test_loss, test_accuracy, test_error"

        #expect(
            remarks(study(objective: "{minimize: test_eror}", "holdout: [f1]", program: Self.train)) == """
                study.yaml:2:23: 'train' measures no 'test_eror'; did you mean 'test_error'?
                study.yaml:9:11: 'train' measures no 'f1'; it measures \(list)
                """
        )
    }

    @Test func `validation metrics need validation data`() {
        #expect(
            remarks(study(objective: "{minimize: val_error}", program: Self.train))
                == "study.yaml:2:23: 'val_error' needs validation data; add split: {validation: 0.1} to 'train.dataset'"
        )
    }
}
