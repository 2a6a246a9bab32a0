import ApusSpace
import Testing

@testable import ApusInterop

@Suite struct PCSWriterTests {
    @Test func `a space that was read is written and read again as the same`() throws {
        let text = """
            a categorical {x, y, z} [x]
            b ordinal {low, mid, high} [mid]
            c integer [1, 1000] [5] log
            d real [0.0001, 1.0] [0.5] log
            n ordinal {10, 100, 1000} [10]
            e real [-2.5, 1e+20] [0.0]
            e | a == x && c > 2 || a in {y, z}
            c | b != low
            {a=y, n=100}
            { (a == y) && ((c + (2 * d)) > 7) }
            { (b < mid) || (n == 100) }
            { ((-(c ^ 2)) < (-100)) && (sqrt(abs(d)) > 0.5) }

            """
        let file = try PCSFile(text: text, file: "p.pcs")

        let written = try PCSFile.text(of: file.space, names: file.names, file: "p.pcs")

        #expect(written == text)
        #expect(try PCSFile(text: written, file: "p.pcs").space == file.space)
    }

    @Test func `the old syntax is written in the new one, and sums of ranks are kept`() throws {
        let text = "a {x,y}[x]\ni [1,8][2]il\nq {x}[x]\nq | a in {x}\nq | i in {2}\n"
        let ranked = "b ordinal {low, mid} [low]\nm ordinal {mid, high} [mid]\n{ b >= m }\n"
        let file = try PCSFile(text: text, file: "p")
        let other = try PCSFile(text: ranked, file: "p")

        let written = try PCSFile.text(of: file.space, file: "p")
        let otherWritten = try PCSFile.text(of: other.space, file: "p")

        #expect(
            written == """
                a categorical {x, y} [x]
                i integer [1, 8] [2] log
                q categorical {x} [x]
                q | a in {x} && i in {2}

                """
        )
        #expect(try PCSFile(text: written, file: "p").space == file.space)
        #expect(try PCSFile(text: otherWritten, file: "p").space == other.space)
    }

    @Test func `conditions in parentheses are multiplied out`() throws {
        let choices = Domain.categorical([.text("x"), .text("y")])
        let parts = (0..<2).map { Condition.Expression.comparison(parent: $0, .equal, values: [.choice(0)]) }
        let space = try Space(
            parameters: ["a", "b", "c"].map { Parameter(name: $0, domain: choices, defaultValue: .choice(0)) },
            conditions: [Condition(child: 2, expression: .all([.any(parts), parts[1]]))]
        )

        #expect(
            try PCSFile.text(of: space, file: "p").split(separator: "\n").last
                == "c | a == x && b == x || b == x && b == x"
        )
    }

    @Test func `what the syntax has no words for is refused at once`() throws {
        let space = try Space(parameters: [
            Parameter(name: "a", domain: .real(lower: 0, upper: 1, step: 0.25), defaultValue: .real(0)),
            Parameter(name: "b", domain: .integer(lower: 0, upper: 8, step: 2), defaultValue: .integer(0)),
            Parameter(name: "c", domain: .categorical([.text("two words")]), defaultValue: .choice(0)),
            Parameter(name: "d", domain: .integer(lower: 0, upper: 8, step: 1), defaultValue: .integer(0)),
            Parameter(name: "e", domain: .constant(.integer(3)), defaultValue: .choice(0)),
        ])

        let error = #expect(throws: InteropError.self) { try PCSFile.text(of: space, file: "p.pcs") }

        #expect(
            error?.description == """
                p.pcs: a: a parameter file has no steps, and 'a' has the step 0.25; leave it out, or make it an ordinal
                p.pcs: b: a parameter file has no steps, and 'b' has the step 2; leave it out, or make it an ordinal
                p.pcs: c: a parameter file has no value like 'two words'; use letters, digits and signs without blanks, \
                quotes, brackets and commas
                """
        )
    }
}
