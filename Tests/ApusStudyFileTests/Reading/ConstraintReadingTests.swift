import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct ConstraintReadingTests {
    @Test(arguments: [
        ("latency_ms <= 20", [Constraint(metric: "latency_ms", relation: .atMost, bound: 20)]),
        (
            "[a<=1, 'b >= -2.5e3']",
            [.init(metric: "a", relation: .atMost, bound: 1), .init(metric: "b", relation: .atLeast, bound: -2_500)]
        ),
        (
            "[{metric: top 5, at-most: 9, at-least: 1, value: best}]",
            [
                .init(metric: "top 5", relation: .atMost, bound: 9, reading: .best),
                .init(metric: "top 5", relation: .atLeast, bound: 1, reading: .best),
            ]
        ),
        (
            "[{metric: m, at-least: 1, value: {step: 7}}]",
            [.init(metric: "m", relation: .atLeast, bound: 1, reading: .atStep(7))]
        ),
        ("[]", []),
    ])
    func `bounds are read from texts and maps`(text: String, constraints: [Constraint]) throws {
        #expect(try check(study("constraints: \(text)")).study.constraints == constraints)
    }

    @Test(arguments: [
        (
            "latency < 20",
            "a constraint must say 'METRIC <= NUMBER' or 'METRIC >= NUMBER' (it is 'latency < 20'); the bound itself is feasible, so write '<=' or '>='"
        ),
        (
            "latency == 20",
            "a constraint must say 'METRIC <= NUMBER' or 'METRIC >= NUMBER' (it is 'latency == 20'); give a value from both sides, as {metric: M, at-least: A, at-most: B}"
        ),
        (
            "20 >= latency",
            "a constraint must say 'METRIC <= NUMBER' or 'METRIC >= NUMBER' (it is '20 >= latency'); the metric comes first: write 'latency <= 20'"
        ),
        (
            "latency <= 20ms",
            "a constraint must say 'METRIC <= NUMBER' or 'METRIC >= NUMBER' (it is 'latency <= 20ms'); '20ms' is no finite number, in the metric's own unit and without its name"
        ),
        (
            "latency <= inf",
            "a constraint must say 'METRIC <= NUMBER' or 'METRIC >= NUMBER' (it is 'latency <= inf'); 'inf' is no finite number, in the metric's own unit and without its name"
        ),
        (
            "<= 20",
            "a constraint must say 'METRIC <= NUMBER' or 'METRIC >= NUMBER' (it is '<= 20'); a metric's name has 1 to 128 bytes"
        ),
        ("latency", "a constraint must say 'METRIC <= NUMBER' or 'METRIC >= NUMBER' (it is 'latency')"),
    ])
    func `a text that is no bound is told, with what to write`(text: String, message: String) {
        #expect(remarks(study("constraints: \"\(text)\"")) == "study.yaml:6:14: \(message)")
    }

    @Test func `a map without a bound, with a wrong one, and one of other keys are told together`() {
        #expect(
            remarks(study("constraints: [{metric: a}, {metric: b, at-most: x}, {metric: c, most: 1}]"))
                == """
                study.yaml:6:15: the constraint on 'a' has no bound; add 'at-most' or 'at-least'
                study.yaml:6:49: 'constraints.at-most' must be a number (it is 'x')
                study.yaml:6:65: 'constraints' has no key 'most'; its keys are metric, at-most, at-least, value
                """
        )
    }

    @Test func `bounds that leave no value, and two on one side, are refused`() {
        #expect(
            remarks(study("constraints: [a <= 1, a >= 2]"))
                == "study.yaml:6:23: no value is feasible with a <= 1 and a >= 2; loosen one of them"
        )
        #expect(
            remarks(study("constraints: [a <= 1, a <= 2]"))
                == "study.yaml:6:23: 'a' has two bounds on one side, a <= 1 and a <= 2; keep the stricter one"
        )
    }

    @Test func `one value of a metric counts in a study`() {
        #expect(
            remarks(study("constraints: [{metric: loss, at-most: 1, value: best}]"))
                == "study.yaml:6:49: 'loss' is an objective too, and one value of a metric counts in a study; take 'value' out here, and set it at the objective"
        )
        #expect(
            remarks(study("constraints: [a <= 1, {metric: a, at-least: 0, value: best}]"))
                == "study.yaml:6:55: one value of a metric counts in a study, and 'a' is read in two ways; give both bounds the same 'value'"
        )
    }

    @Test func `what is held out cannot be a constraint`() {
        #expect(
            remarks(study("constraints: [a <= 1]\nholdout: [a]"))
                == "study.yaml:7:11: 'a' is in 'constraints', and 'holdout' keeps it from the optimizer; take it out of one of the two"
        )
    }
}
