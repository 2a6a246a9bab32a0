import ApusInterop
import ApusSpace
import ApusStudy
import Testing

@Suite struct ConfigSpaceFileTests {
    private static func file(_ json: String) throws -> ConfigSpaceFile {
        try ConfigSpaceFile(JSONReader.value(Array(json.utf8)[...]), file: "c.json")
    }

    private static let whole = #"""
        {"name": "mine", "hyperparameters": [
          {"type": "uniform_float", "name": "lr", "lower": 1e-5, "upper": 0.1, "default_value": 0.001, "log": true, "meta": null},
          {"type": "uniform_int", "name": "n", "lower": 1, "upper": 9, "default": 4, "log": false, "q": 2},
          {"type": "categorical", "name": "c", "choices": ["a", 1, true], "weights": null, "default_value": 1},
          {"type": "ordinal", "name": "o", "sequence": ["s", "m", "l"], "default_value": "m"},
          {"type": "constant", "name": "k", "value": 0.5},
          {"type": "uniform_float", "name": "x", "lower": 0, "upper": 10, "default_value": 1}],
         "conditions": [
          {"type": "EQ", "child": "lr", "parent": "c", "value": "a"},
          {"type": "AND", "child": "x", "conditions": [
            {"type": "IN", "child": "x", "parent": "o", "values": ["s", "m"]},
            {"type": "OR", "child": "x", "conditions": [
              {"type": "GT", "child": "x", "parent": "n", "value": 2},
              {"type": "NEQ", "child": "x", "parent": "c", "value": true}]}]}],
         "forbiddens": [
          {"type": "EQUALS", "name": "n", "value": 9},
          {"type": "AND", "clauses": [
            {"type": "IN", "name": "n", "values": [7, 8]}, {"type": "EQUALS", "name": "o", "value": "l"}]},
          {"type": "AND", "clauses": [
            {"type": "CLAUSE_GE", "name": "o", "value": "l"}, {"type": "RELATION_LT", "left": "x", "right": "n"}]}],
         "python_module_version": "1.2.0", "format_version": 0.4}
        """#

    @Test func `a space is read`() throws {
        let file = try Self.file(Self.whole)

        #expect(file.name == "mine")
        #expect(file.warnings == [])
        #expect(
            file.space.parameters == [
                Parameter(name: "lr", domain: .real(lower: 1e-5, upper: 0.1, scale: .log), defaultValue: .real(0.001)),
                Parameter(name: "n", domain: .integer(lower: 1, upper: 9), defaultValue: .integer(4)),
                Parameter(
                    name: "c",
                    domain: .categorical([.text("a"), .integer(1), .boolean(true)]),
                    defaultValue: .choice(1)
                ),
                Parameter(
                    name: "o",
                    domain: .ordinal([.text("s"), .text("m"), .text("l")]),
                    defaultValue: .choice(1)
                ),
                Parameter(name: "k", domain: .constant(.real(0.5)), defaultValue: .choice(0)),
                Parameter(name: "x", domain: .real(lower: 0, upper: 10), defaultValue: .real(1)),
            ]
        )
        #expect(
            file.space.conditions == [
                Condition(child: 0, expression: .comparison(parent: 2, .equal, values: [.choice(0)])),
                Condition(
                    child: 5,
                    expression: .all([
                        .comparison(parent: 3, .oneOf, values: [.choice(0), .choice(1)]),
                        .any([
                            .comparison(parent: 1, .greater, values: [.integer(2)]),
                            .comparison(parent: 2, .notEqual, values: [.choice(2)]),
                        ]),
                    ])
                ),
            ]
        )
        #expect(
            file.space.forbidden == [
                .combination([.init(parameter: 1, value: .integer(9))]),
                .combination([.init(parameter: 1, value: .integer(7)), .init(parameter: 3, value: .choice(2))]),
                .combination([.init(parameter: 1, value: .integer(8)), .init(parameter: 3, value: .choice(2))]),
                .expression(
                    .binary(
                        .and,
                        .binary(.greaterOrEqual, .parameter(3), .number(2)),
                        .binary(.less, .parameter(5), .parameter(1))
                    )
                ),
            ]
        )
    }

    @Test func `what is written is read again as the same space`() throws {
        let space = try Self.file(Self.whole).space

        let tree = try ConfigSpaceFile.tree(of: space, name: "mine", file: "c.json")
        let again = try ConfigSpaceFile(JSONReader.value(Array(JSONWriter.text(of: tree).utf8)[...]), file: "c.json")

        #expect(again.space == space)
        #expect(again.name == "mine")
        #expect(tree["format_version"] == .real(0.4))
    }

    @Test func `bell curves become ranges, and weights are left out, with warnings`() throws {
        let file = try Self.file(
            #"""
            {"hyperparameters": [
              {"type": "normal_float", "name": "a", "mu": 1, "sigma": 2},
              {"type": "normal_int", "name": "b", "mu": 10, "sigma": 1.5, "default_value": 10},
              {"type": "beta_float", "name": "d", "alpha": 1, "beta": 2, "lower": 0, "upper": 1},
              {"type": "categorical", "name": "e", "choices": ["x", "y"], "probabilities": [0.1, 0.9]}]}
            """#
        )

        #expect(
            file.space.parameters.map(\.domain) == [
                .real(lower: -5, upper: 7), .integer(lower: 6, upper: 15), .real(lower: 0, upper: 1),
                .categorical([.text("x"), .text("y")]),
            ]
        )
        #expect(
            file.warnings.map(\.description) == [
                "hyperparameters[0]: warning: 'normal_float' becomes a range of three standard deviations on each "
                    + "side, all of "
                    + "it alike",
                "hyperparameters[1]: warning: 'normal_int' becomes a range of three standard deviations on each side, "
                    + "all of it "
                    + "alike",
                "hyperparameters[2]: warning: 'beta_float' becomes its range, all of it alike",
                "hyperparameters[3]: warning: 'weights' are not taken over; all choices are alike",
            ]
        )
    }

    private static let two = #"""
        {"hyperparameters": [{"type": "uniform_int", "name": "n", "lower": 1, "upper": 9},
         {"type": "categorical", "name": "c", "choices": ["a", "b"]}],
        """#

    @Test(arguments: [
        ("{}", "c.json: 'hyperparameters' is missing; add it"),
        (
            #"{"hyperparameters": [{"type": "uniform_flaot", "name": "x"}]}"#,
            "c.json: hyperparameters[0]: 'uniform_flaot' is no type of ConfigSpace; the types are uniform_float, "
                + "uniform_int, "
                + "normal_float, normal_int, beta_float, beta_int, categorical, ordinal, constant; did you mean "
                + "'uniform_float'?"
        ),
        (
            #"{"hyperparameters": [{"type": "uniform_float", "name": "x", "lower": 0}]}"#,
            "c.json: hyperparameters[0]: 'upper' is missing; add it"
        ),
        (
            #"{"hyperparameters": [{"type": "uniform_float", "name": "x", "lower": 0, "upper": "high"}]}"#,
            "c.json: hyperparameters[0].upper: expected a finite number, found 'high'"
        ),
        (
            #"{"hyperparameters": [{"type": "uniform_float", "name": "x", "lower": 0, "upper": 1, "default_value": 2}]}"#,
            "c.json: hyperparameters[0]: the default of 'x': 2 is outside of [0.0, 1.0]; change the value or the range"
        ),
        (
            #"{"hyperparameters": [{"type": "uniform_float", "name": "x", "lower": 0, "upper": 1, "log": true}]}"#,
            "c.json: hyperparameters[0]: 'x' is log-scaled, so its lower bound must be above 0 (it is 0.0)"
        ),
        (
            #"{"hyperparameters": [{"type": "normal_float", "name": "x", "mu": 0, "sigma": 1, "log": true}]}"#,
            "c.json: hyperparameters[0]: a log-scaled normal distribution needs 'lower' and 'upper'; add them"
        ),
        (
            #"{"hyperparameters": [{"type": "categorical", "name": "x", "choices": [[1]]}]}"#,
            "c.json: hyperparameters[0].choices[0]: expected a text, a number or a boolean, found a list"
        ),
        (
            #"{"hyperparameters": [{"type": "constant", "name": "x", "value": 1}, {"type": "constant", "name": "x", "value": 2}]}"#,
            "c.json: hyperparameters[1]: 'x' is there already; give it another name"
        ),
        (
            Self.two + #""conditions": [{"type": "LE", "child": "n", "parent": "c", "value": "a"}]}"#,
            "c.json: conditions[0]: 'LE' is no condition of ConfigSpace; there are EQ, NEQ, LT, GT, IN, AND and OR"
        ),
        (
            Self.two + #""conditions": [{"type": "EQ", "child": "n", "parent": "c", "value": "z"}]}"#,
            "c.json: conditions[0]: no value of 'c': 'z' is not a choice; the choices are a, b"
        ),
        (
            Self.two + #""conditions": [{"type": "EQ", "child": "m", "parent": "c", "value": "a"}]}"#,
            "c.json: conditions[0]: there is no parameter 'm'; name one of the parameters"
        ),
        (
            Self.two + #""forbiddens": [{"type": "RELATION", "left": "n", "right": "c", "lambda": "x"}]}"#,
            "c.json: forbiddens[0]: 'RELATION' cannot be taken over; write it as EQUALS, IN, AND, OR, CLAUSE_LT, …, "
                + "RELATION_LT, …"
        ),
        (
            Self.two + #""forbiddens": [{"type": "RELATION_LT", "left": "n", "right": "c"}]}"#,
            "c.json: forbiddens[0]: 'n' and 'c' cannot be compared; both must be numbers, or have the same choices"
        ),
        (
            Self.two + #""forbiddens": [{"type": "CLAUSE_LT", "name": "c", "value": "a"}]}"#,
            "c.json: forbiddens[0]: 'c' has no order; use EQUALS or IN"
        ),
        (
            Self.two + #""forbiddens": [{"type": "EQUALS", "name": "c"}]}"#,
            "c.json: forbiddens[0]: the clause has no value; add it"
        ),
    ])
    func `a mistake is placed and explained`(json: String, message: String) {
        let error = #expect(throws: InteropError.self) { try Self.file(json) }

        #expect(error?.description == message)
    }

    @Test func `a clause that becomes too many is refused`() {
        let many = (1...32).map { #"{"type": "EQUALS", "name": "n", "value": \#($0 % 9 + 1)}"# }.joined(separator: ", ")
        let part = #"{"type": "OR", "clauses": [\#(many)]}"#
        let json = Self.two + #""forbiddens": [{"type": "AND", "clauses": [\#(part), \#(part)]}]}"#

        let error = #expect(throws: InteropError.self) { try Self.file(json) }

        #expect(
            error?.description
                == "c.json: forbiddens[0]: the clause becomes more than 1000 when it is multiplied out; simplify it"
        )
    }

    @Test func `what ConfigSpace has no words for is refused at once`() throws {
        let space = try Space(
            parameters: [
                Parameter(name: "a", domain: .real(lower: 0, upper: 1, step: 0.25), defaultValue: .real(0)),
                Parameter(name: "b", domain: .integer(lower: 0, upper: 8), defaultValue: .integer(0)),
            ],
            forbidden: [.expression(.binary(.greater, .binary(.add, .parameter(0), .parameter(1)), .number(3)))]
        )

        let error = #expect(throws: InteropError.self) { try ConfigSpaceFile.tree(of: space, file: "c") }

        #expect(
            error?.description == """
                c: a: ConfigSpace has no steps, and 'a' has the step 0.25; leave it out, or make it an ordinal
                c: forbidden[0]: ConfigSpace has no arithmetic in forbidden clauses, only comparisons joined by &&; simplify the \
                expression
                """
        )
    }
}
