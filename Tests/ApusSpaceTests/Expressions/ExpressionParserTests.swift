import ApusSpace
import Testing

@Suite struct ExpressionParserTests {
    static let parser = ExpressionParser(parameters: Self.parameters)
    static let parameters = [
        Parameter(name: "nb_conv", domain: .integer(lower: 1, upper: 20), defaultValue: .integer(3)),
        Parameter(
            name: "optimizer",
            domain: .categorical([.text("sgd"), .text("adam"), .text("rms prop")]),
            defaultValue: .choice(0)
        ),
        Parameter(name: "x", domain: .real(lower: -5, upper: 5), defaultValue: .real(0)),
        Parameter(name: "level", domain: .ordinal([.text("low"), .text("high")]), defaultValue: .choice(0)),
        Parameter(name: "batch", domain: .ordinal([.integer(32), .integer(64)]), defaultValue: .choice(0)),
        Parameter(name: "a-b", domain: .integer(lower: 0, upper: 9), defaultValue: .integer(0)),
        Parameter(name: "in", domain: .integer(lower: 0, upper: 9), defaultValue: .integer(0)),
    ]

    @Test(arguments: ["nb_conv < 5 && optimizer in {sgd, adam} || x == 3", "nb_conv<5&&optimizer in{sgd,adam}||x==3"])
    func `and binds tighter than or, and blanks are optional`(text: String) throws {
        let expression = try Self.parser.condition(text)

        #expect(
            expression
                == .any([
                    .all([
                        .comparison(parent: 0, .less, values: [.integer(5)]),
                        .comparison(parent: 1, .oneOf, values: [.choice(0), .choice(1)]),
                    ]),
                    .comparison(parent: 2, .equal, values: [.real(3)]),
                ])
        )
    }

    @Test(
        arguments: [
            ("x > -1.5", .comparison(parent: 2, .greater, values: [.real(-1.5)])),
            ("optimizer != 'rms prop'", .comparison(parent: 1, .notEqual, values: [.choice(2)])),
            ("optimizer == \"sgd\"", .comparison(parent: 1, .equal, values: [.choice(0)])),
            ("level < high", .comparison(parent: 3, .less, values: [.choice(1)])),
            ("batch == 64", .comparison(parent: 4, .equal, values: [.choice(1)])),
            ("a-b == 3", .comparison(parent: 5, .equal, values: [.integer(3)])),
            ("`a-b`==3", .comparison(parent: 5, .equal, values: [.integer(3)])),
            ("in in {1}", .comparison(parent: 6, .oneOf, values: [.integer(1)])),
            ("((x == 1))", .comparison(parent: 2, .equal, values: [.real(1)])),
            (
                "x == 1 and (level == low or level == high)",
                .all([
                    .comparison(parent: 2, .equal, values: [.real(1)]),
                    .any([
                        .comparison(parent: 3, .equal, values: [.choice(0)]),
                        .comparison(parent: 3, .equal, values: [.choice(1)]),
                    ]),
                ])
            ),
        ] as [(String, Condition.Expression)]
    )
    func `conditions are read`(text: String, expression: Condition.Expression) throws {
        #expect(try Self.parser.condition(text) == expression)
    }

    @Test(
        arguments: [
            ("", 0, "expected a parameter's name, found the end; write it like 'nb_conv < 5'"),
            ("5 < nb_conv", 0, "expected a parameter's name, found '5'; write it like 'nb_conv < 5'"),
            ("nb_conv <= 5", 8, "conditions have no '<='; use '<' with the next value"),
            ("nb_conv = 5", 8, "expected one of == != < > in after 'nb_conv', found '='"),
            ("nb_conv", 7, "expected one of == != < > in after 'nb_conv', found the end"),
            ("Optimizer == sgd", 0, "there is no parameter 'Optimizer'; did you mean 'optimizer'?"),
            ("nope == 1", 0, "there is no parameter 'nope'; name one of the parameters of the space"),
            ("optimizer < sgd", 10, "'optimizer' has no order, so '<' does not apply; use ==, != or in"),
            (
                "nb_conv == 5 && nb_conv == 30", 27,
                "no value of 'nb_conv': 30 is outside of [1, 20]; change the value or the range"
            ),
            ("optimizer in sgd", 13, "expected '{' after 'in', found 'sgd'"),
            ("optimizer in {sgd adam}", 18, "expected '}' or ',' after a value, found 'adam'"),
            ("optimizer in {}", 14, "expected a value, found '}'"),
            ("x == 1 x == 2", 7, "expected '&&', '||' or the end, found 'x'"),
            ("(x == 1", 7, "expected ')' to close the parenthesis, found the end"),
            ("x == 1 &&", 9, "expected a parameter's name, found the end; write it like 'nb_conv < 5'"),
            ("optimizer == 'sgd", 13, "the quotation mark ' is not closed; close it"),
            ("é == 1", 0, "expected a parameter's name, found 'é'; write it like 'nb_conv < 5'"),
        ] as [(String, Int, String)]
    )
    func `a condition's mistake is placed`(text: String, offset: Int, message: String) {
        #expect(throws: ExpressionError(offset: offset, message: message)) { try Self.parser.condition(text) }
    }

    @Test func `depth and length are limited`() throws {
        let deep = String(repeating: "(", count: 60) + "x == 1" + String(repeating: ")", count: 60)
        let nested = String(repeating: "(", count: 40) + "x == 1" + String(repeating: ")", count: 40)
        let long = Array(repeating: "x == 1", count: 1000).joined(separator: "||")

        let tooDeep = #expect(throws: ExpressionError.self) { try Self.parser.condition(deep) }
        let tooLong = #expect(throws: ExpressionError.self) { try Self.parser.condition(long + " " + long) }

        #expect(tooDeep?.message == "the expression is nested deeper than 100 levels; split it")
        #expect(tooLong?.message == "the expression has 15997 bytes, but 10000 is the most; split it")
        #expect(try Self.parser.condition(long).parents == [2])
        #expect(try Self.parser.condition(nested).parents == [2])
        #expect(tooDeep?.description == "at character 52: the expression is nested deeper than 100 levels; split it")
    }

    @Test func `blanks at the ends of a text in quotes belong to it`() throws {
        let parameter = Parameter(
            name: "a",
            domain: .categorical([.text("b"), .text(" b "), .text("")]),
            defaultValue: .choice(0)
        )
        let parser = ExpressionParser(parameters: [parameter])

        #expect(try parser.condition("a == ' b '") == .comparison(parent: 0, .equal, values: [.choice(1)]))
        #expect(try parser.condition("a == ' b'") == .comparison(parent: 0, .equal, values: [.choice(0)]))
        #expect(try parser.condition("a == ''") == .comparison(parent: 0, .equal, values: [.choice(2)]))
    }
}
