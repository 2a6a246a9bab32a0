import ApusSpace
import Testing

@testable import ApusInterop

@Suite struct PCSClausesTests {
    private static let declarations = """
        a categorical {x, y, z} [x]
        b ordinal {low, mid, high} [mid]
        c integer [1, 9] [5]
        d real [-2, 2] [0.5]
        n ordinal {10, 100, 1000} [10]
        m ordinal {mid, high, huge} [high]

        """

    /// `a` y, `b` high, `c` 3, `d` 2, `n` 100, `m` mid.
    private static let configuration = Configuration(values: [
        .choice(1), .choice(2), .integer(3), .real(2), .choice(1), .choice(0),
    ])

    @Test func `a classic clause is a conjunction of equalities`() throws {
        let file = try PCSFile(text: Self.declarations + "{a=y, c = 3.0,d=2}\n", file: "p.pcs")

        #expect(
            file.space.forbidden == [
                .combination([
                    .init(parameter: 0, value: .choice(1)), .init(parameter: 2, value: .integer(3)),
                    .init(parameter: 3, value: .real(2)),
                ])
            ]
        )
        #expect(file.space.isForbidden(Self.configuration))
    }

    @Test(arguments: [
        ("c == 3", true), ("c > 3", false), ("c >= 3 && d <= 2", true), ("c != 3 || d == 2", true),
        ("c + 2 * d == 7", true), ("(c + 2) * d == 10", true), ("c - d - 1", false), ("c - d", true),
        ("c % d == 1", true),
        ("-d ^ 2 == -4", true), ("2 ^ c ^ d == 512", true), ("d^-1 == 0.5", true), ("c < d == 0", true),
        ("a == y", true), ("a != x", true), ("y == a && a == x", false), ("b == high", true), ("b > mid", true),
        ("mid < b", true), ("b <= mid", false), ("n == 100", true), ("n * 2 == 200", true),
        ("n > 10 && n < 1000", true),
        ("b > m", true), ("m == mid", true), ("b == m", false), ("m < b && m >= mid", true), ("huge > high", false),
        ("b - m > 0", true), ("sqrt(abs(-c * 3)) == 3", true), ("floor(d + 0.5) + ceil(0.2) == 3", true),
        ("log10(n) == 2", true), ("log2(d) == 1 && exp(0) == 1", true), ("c > 2 && (d < 0 || d > 1)", true),
        ("cbrt(8) == d && cos(0) == 1 && cosh(0) == 1", true), ("1e1 * c == 3e1", true),
    ])
    func `an advanced clause is computed as exp4j does`(clause: String, isForbidden: Bool) throws {
        let text =
            clause == "huge > high"
            ? "{ c == 3 && d == 2 && \(clause) && c == 4 }" : "{ c == 3 && d == 2 && (\(clause)) }"
        let file = try PCSFile(text: text + "\n" + Self.declarations, file: "p.pcs")

        #expect(file.space.isForbidden(Self.configuration) == isForbidden)
        #expect(!file.space.isForbidden(file.space.defaultConfiguration))
    }

    @Test func `words between numbers are ranked between them`() throws {
        let text = "q ordinal {low, 10, mid, 20, high} [10]\nk integer [0, 40] [40]\n{ q > k }\n{ k + q == 15 }\n"
        let space = try PCSFile(text: text, file: "p.pcs").space

        let forbidden = [0, 1, 2, 3, 4].map { choice in
            [8, 12, 18].map { space.isForbidden(Configuration(values: [.choice(choice), .integer($0)])) }
        }

        #expect(
            forbidden == [
                [true, false, false], [true, false, false], [true, true, false], [true, true, true],
                [true, true, true],
            ]
        )
    }

    @Test(arguments: [
        ("{}", "7:1: the clause is empty and would forbid everything; write {p=v}"),
        ("{a=y", "7:1: the '{' is not closed; close it with '}'"),
        ("{a=y} {c=3}", "7:7: expected the end of the line after '}', found '{c=3}'; one clause a line"),
        ("{a=w}", "7:4: no value of 'a': 'w' is not a choice; the choices are x, y, z"),
        ("{c=99}", "7:4: no value of 'c': 99 is outside of [1, 9]; change the value or the range"),
        ("{q=1}", "7:2: there is no parameter 'q'; declare it, or name another one"),
        ("{a=y, a=z}", "7:1: the clause names 'a' twice; write two clauses, or take one away"),
        (
            "{a=x}",
            "7:1: the default configuration is forbidden by this clause; change a default or the clause"
        ),
        (
            "{ c > 1 }",
            "7:1: the default configuration is forbidden by this clause; change a default or the clause"
        ),
        ("{c = 3 && d = 2}", "7:4: '=' means nothing here; '=' stands in classic clauses {p=v, q=w} only; write '=='"),
        ("{c == 3 & d == 2}", "7:9: '&' means nothing here; write '&&'"),
        (
            "{c == 3, d == 2}",
            "7:8: ',' means nothing here; a comma stands in classic clauses {p=v, q=w} only; write '&&'"
        ),
        (
            "{c $ 3}", "7:4: '$' means nothing here; the signs are + - * / ^ % ( ) < <= > >= == != && ||"
        ),
        ("{c >}", "7:5: expected a number, a parameter, a value or '(', found the end of the clause"),
        ("{c > * 3}", "7:6: expected a number, a parameter, a value or '(', found '*'"),
        ("{c > +3}", "7:6: expected a number, a parameter, a value or '(', found '+'"),
        ("{(c > 3}", "7:8: expected ')' to close the parenthesis, found the end of the clause"),
        ("{c > 3)}", "7:7: expected an operator or the end of the clause, found ')'"),
        ("{c > 3 d}", "7:8: expected an operator or the end of the clause, found 'd'"),
        ("{c > 3d}", "7:6: '3d' is not a number; write it like 0.25 or 1e-3, and a product with '*'"),
        (
            "{max(c) > 3}",
            "7:2: there is no function 'max'; there are abs acos asin atan cbrt ceil cos cosh exp floor log log10 log2 "
                + "sin sinh sqrt tan tanh"
        ),
        ("{c > tall}", "7:6: there is no parameter 'tall'; declare it, or name another one"),
        ("{a < y}", "7:4: 'a' has no order, so '<' does not apply; use == or !="),
        ("{1 > 2}", "7:1: the expression names no parameter; name one"),
    ])
    func `a clause's mistake is placed and explained`(line: String, message: String) {
        let error = #expect(throws: InteropError.self) {
            try PCSFile(text: Self.declarations + line, file: "p.pcs")
        }

        #expect(error?.description == "p.pcs:\(message)")
    }

    @Test(arguments: [
        (
            "a-b real [0, 1] [0]\n{ a-b=1 }\nc real [0, 1] [0]\n{ c > 0.5 }",
            "p:1:1: line 4 has an advanced forbidden clause, so names are letters, digits and '_', but 'a-b' is not; "
                + "rename it"
        ),
        (
            "a {x, y-z}[x]\nc real [0, 1] [0]\n{ c > 0.5 }",
            "p:1:7: line 3 has an advanced forbidden clause, so values are numbers, or letters, digits and '_', but "
                + "'y-z' "
                + "is not; rename it"
        ),
        (
            "a {x, c}[x]\nc real [0, 1] [0]\n{ c > 0.5 }",
            "p:2:1: line 3 has an advanced forbidden clause, so 'c' cannot be a name and a value of 'a' too; rename one"
        ),
        (
            "a ordinal {1000, 100, 10} [10]\nc real [0, 1] [0]\n{ c > 0.5 }",
            "p:3:1: the ordinal lists contradict each other, or the order of numbers, in '100', '1000' (SMAC says "
                + "\"Cycle "
                + "detected\"); bring them into one order, or use classic clauses {p=v, q=w}"
        ),
        (
            "a ordinal {p, q} [p]\nb ordinal {q, p} [p]\nc real [0, 1] [0]\n{ c > 0.5 }",
            "p:4:1: the ordinal lists contradict each other, or the order of numbers, in 'q', 'p' (SMAC says \"Cycle "
                + "detected\"); bring them into one order, or use classic clauses {p=v, q=w}"
        ),
    ])
    func `an advanced clause asks something of the whole file`(text: String, message: String) {
        let error = #expect(throws: InteropError.self) { try PCSFile(text: text, file: "p") }

        #expect(error?.description == message)
    }

    @Test func `what an advanced clause asks is not asked of a file without one`() throws {
        let file = try PCSFile(text: "a-b ordinal {1000, 100, a-b} [100]\n{a-b=1000}\n", file: "p")

        #expect(file.space.parameters.count == 1)
    }

    @Test func `depth and length of a clause are limited`() {
        let deep = "{" + String(repeating: "(", count: 101) + "c"
        let long = "{c > 1" + String(repeating: " && c > 1", count: 1_200) + "}"
        let operations = "{c > 1" + String(repeating: " + c", count: 120) + "}"
        let messages = [deep, long, operations].map { clause in
            #expect(throws: InteropError.self) {
                try PCSFile(text: Self.declarations + clause + (clause == deep ? "}" : ""), file: "p")
            }?.description
        }

        #expect(
            messages == [
                "p:7:103: the clause is nested deeper than 100 levels; split it",
                "p:7:2: the clause has 10805 bytes, but 10000 is the most; split it",
                "p:7:1: the expression is nested deeper than 100 levels",
            ]
        )
    }
}
