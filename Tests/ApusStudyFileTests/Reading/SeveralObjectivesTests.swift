import ApusStudy
import Testing

@testable import ApusStudyFile

/// `objectives`, and what does not go with several of them.
@Suite struct SeveralObjectivesTests {
    /// Line 1 is the name, line 2 the objectives; the rest begins at line 6.
    private static func text(_ objectives: String, _ rest: String = "") -> String {
        study(rest).replacing("objective: {minimize: loss}", with: "objectives: \(objectives)")
    }

    @Test func `each has a metric, a goal, a value that counts and a reference`() throws {
        let text = Self.text("[{minimize: error, reference: 0.5}, {maximize: speed, value: best}, {minimize: size}]")

        let study = try check(text).study

        #expect(
            study.objectives == [
                Objective(metric: "error", goal: .minimize, reference: 0.5),
                Objective(metric: "speed", goal: .maximize, reading: .best),
                Objective(metric: "size", goal: .minimize),
            ]
        )
        #expect(study.hasSeveralObjectives)
    }

    @Test func `one in a list is as one without`() throws {
        #expect(try check(Self.text("[{minimize: loss}]")).study == check(study()).study)
    }

    @Test(arguments: [
        ("[]", "2:13: 'objectives' must be a list of 1 to 8 entries (it has 0)"),
        ("[{}, {minimize: a}]", "2:14: an objective names no metric; write {minimize: METRIC} or {maximize: METRIC}"),
        (
            "[{minimize: a, maximize: b}, {minimize: c}]",
            "2:14: an objective has both 'minimize' and 'maximize'; remove one"
        ),
        ("[{minimize: a}, {minimize: a}]", "2:40: 'a' stands twice in 'objectives'; remove one"),
        (
            "[{minimize: a}, {maximize: a}]",
            "2:40: 'a' cannot be made small and large at once; keep one, or bound it in 'constraints'"
        ),
        (
            "[{minimize: a, reference: 3}]",
            "2:39: warning: 'reference' counts beside other objectives, and there is one alone; take it out, or bound the metric in 'constraints'"
        ),
    ])
    func `a wrong list is told`(objectives: String, remark: String) {
        #expect(remarks(Self.text(objectives)) == "study.yaml:\(remark)")
    }

    @Test func `a study has one of the two keys`() {
        let both = study("objectives: [{minimize: a}]")
        let none = study().replacing("objective: {minimize: loss}\n", with: "")

        #expect(
            remarks(both)
                == "study.yaml:6:1: a study has either 'objective' or 'objectives', and this has both; list all of them in 'objectives'"
        )
        #expect(
            remarks(none)
                == "study.yaml:1:1: the study has no 'objective'; add {minimize: METRIC} or {maximize: METRIC}, or 'objectives' with several of them"
        )
    }

    @Test func `no objective may be held out`() {
        #expect(
            remarks(Self.text("[{minimize: a}, {minimize: b}]", "holdout: b"))
                == "study.yaml:6:10: 'b' is an objective, and 'holdout' keeps it from the optimizer; take it out of one of the two"
        )
    }

    @Test func `a rule for steps wants one number to rank trials by`() {
        let fidelity = "fidelity: {median: {max-steps: 9}}"

        #expect(
            remarks(Self.text("[{minimize: a}, {minimize: b}]", fidelity))
                == "study.yaml:6:11: 'fidelity' ranks trials by one number, and the study has 2 objectives; take 'fidelity' out, or keep one objective"
        )
        #expect(remarks(study("constraints: a <= 1\n\(fidelity)")) == "ok")
    }

    @Test func `a constraint on one step does not go with a rule that compares trials at others`() {
        #expect(
            remarks(
                study("constraints: [{metric: a, at-most: 1, value: {step: 3}}]\nfidelity: {median: {max-steps: 9}}")
            )
                == "study.yaml:6:14: the constraint on 'a' is on step 3, and 'fidelity' compares trials at other steps; take 'last' or 'best'"
        )
    }

    @Test func `a method for several objectives is told of in a study of one`() {
        #expect(
            remarks(study("optimizer: nsga-ii"))
                == "study.yaml:6:12: warning: 'nsga-ii' looks for a front of several objectives, and the study has one; 'auto' needs fewer trials for it"
        )
    }
}
