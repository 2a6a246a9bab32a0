import ApusSpace
import Testing

@Suite struct ForbiddenReaderTests {
    private static let parser = ExpressionParserTests.parser

    /// True of these values or not: `nb_conv` 3, `optimizer` adam, `x` 2, `level` high, `batch` 64, `a-b` 4, `in` 1.
    @Test(arguments: [
        ("nb_conv + 2 * x == 7", true), ("(nb_conv + 2) * x == 10", true), ("-x ^ 2 == -4", true),
        ("2 ^ 3 ^ x == 512", true), ("x ^ -1 == 0.5", true), ("nb_conv % x == 1", true), ("10 / x / 5 == 1", true),
        ("nb_conv - x - 1", false), ("nb_conv - x", true), ("--x == 2", true),
        ("nb_conv < x == 0", true), ("1 < nb_conv == x < 3", true), ("nb_conv >= 3 && x <= 2", true),
        ("x > 5 || nb_conv == 3 && x == 2", true), ("(x > 5 || nb_conv == 3) && x == 3", false),
        ("optimizer == adam", true), ("adam != optimizer", false), ("optimizer == 'rms prop'", false),
        ("level > low", true), ("batch == 64", true), ("batch / 2 == 32", true), ("`a-b` == 4", true),
        ("sqrt(abs(-x * 8)) == 4", true), ("floor(x + 0.5) + ceil(0.2) == 3", true), ("exp(0) + cos(0) + x == 4", true),
        ("log10(100) == x and log2(4) == x", true), ("x > 1e-3 && x < 2.5e+0", true), ("x/0 > 1", true),
        ("sqrt(-x)", false), ("acos(1)+asin(0)+atan(0)+sin(0)+tan(0)+sinh(0)+tanh(0)+log(1)+x==2", true),
        ("cbrt(8) + cosh(0) == nb_conv", true),
    ])
    func `expressions are read and computed`(text: String, isForbidden: Bool) throws {
        let space = try Space(
            parameters: ExpressionParserTests.parameters,
            forbidden: [
                .expression(
                    .binary(.and, .binary(.equal, .parameter(6), .number(1)), try Self.parser.forbidden(text))
                )
            ]
        )
        let configuration = Configuration(values: [
            .integer(3), .choice(1), .real(2), .choice(1), .choice(1), .integer(4), .integer(1),
        ])

        #expect(space.isForbidden(configuration) == isForbidden)
    }

    @Test(
        arguments: [
            ("", 0, "expected a number, a parameter's name or '(', found the end"),
            ("x +", 3, "expected a number, a parameter's name or '(', found the end"),
            ("x + * 2", 4, "expected a number, a parameter's name or '(', found '*'"),
            ("1.2.3 < x", 0, "'1.2.3' is not a number; write it like 0.25 or 1e-3"),
            ("12ab < x", 0, "'12ab' is not a number; write it like 0.25 or 1e-3"),
            (
                "foo(x) > 1", 0,
                "there is no function 'foo'; there are abs acos asin atan cbrt ceil cos cosh exp floor log log10 "
                    + "log2 sin sinh sqrt tan tanh"
            ),
            ("a-b > 1", 0, "there is no parameter 'a'; write a name with '-' in backticks: `a-b`"),
            ("(x > 1", 6, "expected ')' to close the parenthesis, found the end"),
            ("x > 1)", 5, "expected an operator or the end, found ')'"),
            ("optimizer > adam", 12, "'optimizer' has no order, so '>' does not apply; use == or !="),
            (
                "optimizer == sdg", 13,
                "'sdg' is no parameter and no choice of 'optimizer'; its choices are sgd, adam, rms prop"
            ),
            ("optimizer + adam", 12, "there is no parameter 'adam'; name one of the parameters of the space"),
            ("x == adam", 5, "there is no parameter 'adam'; name one of the parameters of the space"),
            ("1 < 2", 0, "the expression names no parameter; name one of the space"),
            ("`nope` == 1", 0, "there is no parameter 'nope'; name one of the parameters of the space"),
        ] as [(String, Int, String)]
    )
    func `an expression's mistake is placed`(text: String, offset: Int, message: String) {
        #expect(throws: ExpressionError(offset: offset, message: message)) { try Self.parser.forbidden(text) }
    }

    @Test func `a parameter may be called like a function`() throws {
        let parameter = Parameter(name: "sqrt", domain: .real(lower: 0, upper: 1), defaultValue: .real(0))
        let parser = ExpressionParser(parameters: [parameter])

        #expect(
            try parser.forbidden("sqrt(sqrt) > sqrt")
                == .binary(.greater, .unary(.sqrt, .parameter(0)), .parameter(0))
        )
    }

    @Test func `a minus sign belongs to a number that stands alone behind it`() throws {
        let name = "nb_conv"

        #expect(try Self.parser.forbidden("\(name) < -3") == .binary(.less, .parameter(0), .number(-3)))
        #expect(
            try Self.parser.forbidden("\(name) < -(3)") == .binary(.less, .parameter(0), .unary(.negate, .number(3)))
        )
        #expect(
            try Self.parser.forbidden("\(name) < -2 ^ 2")
                == .binary(.less, .parameter(0), .unary(.negate, .binary(.power, .number(2), .number(2))))
        )
    }

    @Test func `nesting and rows are limited, and long chains of or are not nesting`() throws {
        let deep = String(repeating: "(", count: 101) + "x" + String(repeating: ")", count: 101)
        let signs = String(repeating: "-", count: 101) + "x"
        let powers = Array(repeating: "x", count: 102).joined(separator: "^")
        let sum = Array(repeating: "x", count: 101).joined(separator: "+")
        let chain = Array(repeating: "x>1", count: 1500).joined(separator: "||")

        for text in [deep, signs, powers] {
            let error = #expect(throws: ExpressionError.self) { try Self.parser.forbidden(text) }
            #expect(error?.message == "the expression is nested deeper than 100 levels; split it")
        }
        let row = #expect(throws: ExpressionError.self) { try Self.parser.forbidden(sum) }
        #expect(row?.message == "the expression has more than 100 operations in a row; split it")
        #expect(try Self.parser.forbidden(chain).parameters == [2])
    }
}
