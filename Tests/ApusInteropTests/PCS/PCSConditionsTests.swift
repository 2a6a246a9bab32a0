import ApusSpace
import Testing

@testable import ApusInterop

@Suite struct PCSConditionsTests {
    private static let declarations = """
        a categorical {x, y, z} [x]
        b ordinal {low, mid, high} [mid]
        c integer [1, 9] [5]
        d real [0, 1] [0.5]
        e categorical {on, off} [on]

        """

    @Test(
        arguments: [
            ("e | a == x", .comparison(parent: 0, .equal, values: [.choice(0)])),
            ("e|a in {x}", .comparison(parent: 0, .oneOf, values: [.choice(0)])),
            ("e | a in{x,y}", .comparison(parent: 0, .oneOf, values: [.choice(0), .choice(1)])),
            ("e | a != z", .comparison(parent: 0, .notEqual, values: [.choice(2)])),
            ("e | b < high", .comparison(parent: 1, .less, values: [.choice(2)])),
            ("e | b > low # why", .comparison(parent: 1, .greater, values: [.choice(0)])),
            ("e | c == 5.0", .comparison(parent: 2, .equal, values: [.integer(5)])),
            ("e | c in {1, 2}", .comparison(parent: 2, .oneOf, values: [.integer(1), .integer(2)])),
            ("e | d > 0.25", .comparison(parent: 3, .greater, values: [.real(0.25)])),
            (
                "e | a == x && c > 2 || d < 0.5",
                .any([
                    .all([
                        .comparison(parent: 0, .equal, values: [.choice(0)]),
                        .comparison(parent: 2, .greater, values: [.integer(2)]),
                    ]),
                    .comparison(parent: 3, .less, values: [.real(0.5)]),
                ])
            ),
        ] as [(String, Condition.Expression)]
    )
    func `conditions are read`(line: String, expression: Condition.Expression) throws {
        let file = try PCSFile(text: line + "\n" + Self.declarations, file: "p.pcs")

        #expect(file.space.conditions == [Condition(child: 4, expression: expression)])
    }

    @Test func `lines of the old style for one child count together`() throws {
        let file = try PCSFile(text: "a {x,y}[x]\nb {x,y}[x]\nc {x}[x]\nc | a in {x}\nc | b in {y}\n", file: "p.pcs")

        #expect(
            file.space.conditions == [
                Condition(
                    child: 2,
                    expression: .all([
                        .comparison(parent: 0, .oneOf, values: [.choice(0)]),
                        .comparison(parent: 1, .oneOf, values: [.choice(1)]),
                    ])
                )
            ]
        )
    }

    @Test func `a child is active only where its parents are`() throws {
        let file = try PCSFile(text: Self.declarations + "e | c > 2\nc | a == x\n", file: "p.pcs")
        let space = file.space

        let masks = [ParameterValue.choice(0), .choice(1)].map { first in
            space.activeMask(
                of: Configuration(values: [first, .choice(0), .integer(5), .real(0), .choice(0)])
            )
        }

        #expect(masks == [[true, true, true, true, true], [true, true, false, true, false]])
    }

    @Test(arguments: [
        ("e | c >= 2", "6:7: conditions have no '>='; use '>' with the next value"),
        ("e | c <= 2", "6:7: conditions have no '<='; use '<' with the next value"),
        ("e | c==2", "6:5: '==' needs blanks around it; write 'c == 2'"),
        ("e | c>2", "6:5: '>' needs blanks around it; write 'c > 2'"),
        ("e | c ==2", "6:7: expected one of == != < > in after 'c', found '==2'; put blanks around the sign"),
        ("e | c = 2", "6:7: expected one of == != < > in after 'c', found '='"),
        ("e | c", "6:6: expected one of == != < > in after 'c', found the end of the line"),
        (
            "e | (a == x || a == y) && c > 2",
            "6:5: conditions have no parentheses; && binds tighter than ||, so write the alternatives out"
        ),
        ("e | a < y", "6:7: 'a' has no order, so '<' does not apply; use ==, != or in"),
        ("e | a == w", "6:10: no value of 'a': 'w' is not a choice; the choices are x, y, z"),
        ("e | c in {1, 12}", "6:14: no value of 'c': 12 is outside of [1, 9]; change the value or the range"),
        ("e | d == x", "6:10: no value of 'd': 'x' is not a number; write it like 0.25 or 1e-3"),
        ("e | A == x", "6:5: there is no parameter 'A'; did you mean 'a'?"),
        ("eh | a == x", "6:1: there is no parameter 'eh'; declare it, or name another one"),
        ("e | e == on", "6:1: 'e' depends on itself; name another parameter"),
        ("e | a in x", "6:10: expected a list such as {a, b} after 'in', found 'x'"),
        ("e | a in {x", "6:10: the '{' is not closed; close it with '}'"),
        ("e | a == x && ", "6:15: expected a parameter's name, found the end of the line; write parent == value"),
        ("e | a == x y", "6:12: expected '&&', '||' or the end of the line, found 'y'"),
        ("e | a ==", "6:9: expected a value after '==', found the end of the line"),
        ("| a == x", "6:1: expected a parameter's name before '|'; write child | parent == value"),
        ("e | a in {x}\ne | c > 1", "7:1: 'e' has a condition already, in line 6; join the two with &&"),
        ("e | a in {x}\ne | c in {1}", "7:1: 'e' has a condition already, in line 6; join the two with &&"),
        ("e | a == x\na | c > 1\nc | e == on", "7:1: the conditions of 'a', 'c', 'e' go in a circle; remove one"),
    ])
    func `a condition's mistake is placed and explained`(line: String, message: String) {
        let error = #expect(throws: InteropError.self) {
            try PCSFile(text: Self.declarations + line, file: "p.pcs")
        }

        #expect(error?.description == "p.pcs:\(message)")
    }

    @Test func `a condition has at most a thousand comparisons`() {
        let line = "e | " + Array(repeating: "a == x", count: 1_001).joined(separator: " && ")

        let error = #expect(throws: InteropError.self) { try PCSFile(text: Self.declarations + line, file: "p") }

        #expect(
            error?.description == "p:6:10004: the condition has more than 1000 comparisons; use in {…}"
        )
    }
}
