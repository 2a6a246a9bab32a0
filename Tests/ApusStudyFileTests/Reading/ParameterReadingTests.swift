import Testing

@testable import ApusStudyFile

@Suite struct ParameterReadingTests {
    @Test(arguments: [
        (
            "{int: [1, 9], default: 10}",
            "4:35: the default of 'n': 10 is outside of [1, 9]; change the value or the range"
        ),
        ("{int: [1, 9], default: x}", "4:35: the default of 'n': 'x' is not a whole number; write it like 32"),
        ("{real: [0, 1], default: x}", "4:36: the default of 'n': 'x' is not a number; write it like 0.25 or 1e-3"),
        (
            "{choice: [yes, no], default: maybe}",
            "4:41: the default of 'n': 'maybe' is not a choice; the choices are yes, no"
        ),
        (
            "{default: 3}",
            "4:9: 'n' must have exactly one of int, real, choice, ordinal, constant (it has no kind); write {int: [1, 10]}, say"
        ),
        (
            "{int: [1, 2], real: [0, 1]}",
            "4:9: 'n' must have exactly one of int, real, choice, ordinal, constant (it has 'int' and 'real'); "
                + "write {int: [1, 10]}, say"
        ),
        ("{choice: [a], log: true}", "4:26: 'log' belongs to 'int' and 'real', and 'n' is 'choice'; remove it"),
        ("{ordinal: [a], step: 1}", "4:27: 'step' belongs to 'int' and 'real', and 'n' is 'ordinal'; remove it"),
        ("{constant: 3, default: 3}", "4:26: 'n' is a constant, which has no 'default'; remove it"),
        (
            "{int: [1, 9], step: 0.5}",
            "4:32: 'n' is whole-numbered, so its step must be too (it is '0.5'); write 1 or more, or make it {real: […]}"
        ),
        ("{int: [1, 9], defualt: 3}", "4:26: 'space.n' has no key 'defualt'; did you mean 'default'?"),
        ("{int: [1]}", "4:18: 'space.n.int' must be a list of 2 whole numbers (it has 1)"),
        ("{int: [1.5, 2]}", "4:19: 'space.n.int' must be a whole number (it is '1.5')"),
        ("{int: 3}", "4:18: 'space.n.int' must be a list of 2 whole numbers (it is '3')"),
        (
            "{real: [a, b]}",
            "4:20: 'space.n.real' must be a number (it is 'a')\nstudy.yaml:4:23: 'space.n.real' must be a number (it is 'b')"
        ),
        ("{choice: []}", "4:21: 'space.n.choice' must be a list of 1 to 10000 values (it has 0)"),
        ("{choice: [[a]]}", "4:22: 'space.n.choice' must be a number, a text, true or false (it is a list)"),
        ("{real: [0, 1], log: maybe}", "4:32: 'space.n.log' must be true or false (it is 'maybe')"),
        ("{real: [0, 1], step: 0}", "4:33: 'space.n.step' must be a number above 0 (it is '0')"),
        ("5", "4:12: 'space.n' must be a map (it is '5')"),
    ])
    func `a wrong parameter is told with its place and remedy`(parameter: String, remark: String) {
        #expect(remarks(study(space: "space: {n: \(parameter)}")) == "study.yaml:\(remark)")
    }

    @Test(arguments: [
        "{constant: 3, log: false}", "{choice: [a], log: false}", "{int: [1, 1]}", "{real: [1, 2], default: 1}",
    ])
    func `harmless spellings are let through`(parameter: String) {
        #expect(remarks(study(limits: "{trials: 1}", space: "space: {n: \(parameter)}")) == "ok")
    }
}
