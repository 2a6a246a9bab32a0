import ApusSpace
import Testing

@testable import ApusInterop

/// What `pcs-check` of SMAC 2.10 accepts is accepted, and what it rejects is refused with its place and a remedy.
@Suite struct PCSFileTests {
    @Test(
        arguments: [
            ("x categorical {a, b} [b]", "x", .categorical([.text("a"), .text("b")]), .choice(1)),
            (
                "x ordinal {low, mid, high} [mid]", "x", .ordinal([.text("low"), .text("mid"), .text("high")]),
                .choice(1)
            ),
            ("x integer [4, 256] [32]", "x", .integer(lower: 4, upper: 256), .integer(32)),
            ("x real [0, 1] [0.25]", "x", .real(lower: 0, upper: 1), .real(0.25)),
            ("x {a, b}[a]", "x", .categorical([.text("a"), .text("b")]), .choice(0)),
            ("x{a,b}[a]", "x", .categorical([.text("a"), .text("b")]), .choice(0)),
            ("x {a, b} [ b ]", "x", .categorical([.text("a"), .text("b")]), .choice(1)),
            ("x [4, 256] [32]i", "x", .integer(lower: 4, upper: 256), .integer(32)),
            ("x [0, 1] [0.25]", "x", .real(lower: 0, upper: 1), .real(0.25)),
            ("x [1, 10] [2]l", "x", .real(lower: 1, upper: 10, scale: .log), .real(2)),
            ("x [1, 10] [2]il", "x", .integer(lower: 1, upper: 10, scale: .log), .integer(2)),
            ("x [1, 10] [2]li", "x", .integer(lower: 1, upper: 10, scale: .log), .integer(2)),
            ("x real [0.1, 1] [0.5] log", "x", .real(lower: 0.1, upper: 1, scale: .log), .real(0.5)),
            ("x real [0.1, 1] [0.5]log # note", "x", .real(lower: 0.1, upper: 1, scale: .log), .real(0.5)),
            ("\tx\tinteger\t[1,\t9]\t[5.0]\r", "x", .integer(lower: 1, upper: 9), .integer(5)),
            ("x real [1e-5, 1E+2] [1e-3]", "x", .real(lower: 1e-5, upper: 100), .real(1e-3)),
            ("x integer [-5, -1] [-3]", "x", .integer(lower: -5, upper: -1), .integer(-3)),
            ("x integer [3, 3] [3]", "x", .integer(lower: 3, upper: 3), .integer(3)),
            ("x categorical {a} [a]", "x", .categorical([.text("a")]), .choice(0)),
            (
                "x categorical {1, 2.5, 0.10} [0.10]", "x", .categorical([.integer(1), .real(2.5), .text("0.10")]),
                .choice(2)
            ),
            ("a:b@c.d-e real [0, 1] [0]", "a:b@c.d-e", .real(lower: 0, upper: 1), .real(0)),
        ] as [(String, String, Domain, ParameterValue)]
    )
    func `declarations of both syntaxes are read`(
        line: String,
        name: String,
        domain: Domain,
        defaultValue: ParameterValue
    ) throws {
        let file = try PCSFile(text: line + "\n", file: "p.pcs")

        #expect(file.space.parameters == [Parameter(name: name, domain: domain, defaultValue: defaultValue)])
        #expect(file.names == [name])
        #expect(file.warnings == [])
    }

    @Test func `an empty file, comments and headings are legal`() throws {
        let file = try PCSFile(text: "# nothing\n\nConditionals:\n  Forbidden:  \r\n", file: "p.pcs")

        #expect(file.space.parameters == [])
    }

    @Test func `names that Apus has not are kept beside the ones it gives`() throws {
        let file = try PCSFile(
            text: "@1:loops.x-y_z real [0, 1] [0]\n_1:loops.x-y_z real [0, 1] [0]\na+b real [0, 1] [0]\n2x {1}[1]\n",
            file: "p.pcs"
        )

        #expect(file.names == ["@1:loops.x-y_z", "_1:loops.x-y_z", "a+b", "2x"])
        #expect(
            file.space.parameters.map(\.name) == ["_1:loops.x-y_z", "_1:loops.x-y_z_2", "a_b", "_2x"]
        )
        #expect(
            file.warnings.map(\.description) == [
                "1:1: warning: '@1:loops.x-y_z' is called '_1:loops.x-y_z' here; programs still get '@1:loops.x-y_z'",
                "2:1: warning: '_1:loops.x-y_z' is called '_1:loops.x-y_z_2' here; programs still get '_1:loops.x-y_z'",
                "3:1: warning: 'a+b' is called 'a_b' here; programs still get 'a+b'",
                "4:1: warning: '2x' is called '_2x' here; programs still get '2x'",
            ]
        )
    }

    @Test(arguments: [
        (
            "x ord {a, b} [a]",
            "1:3: 'ord' is no kind; the kinds are categorical, ordinal, integer, real; write 'ordinal'"
        ),
        (
            "x REAL [0, 1] [0]",
            "1:3: 'REAL' is no kind; the kinds are categorical, ordinal, integer, real; write 'real'"
        ),
        (
            "x ingeter [0, 1] [0]",
            "1:3: 'ingeter' is no kind; the kinds are categorical, ordinal, integer, real; did you mean 'integer'?"
        ),
        (
            "x real [0, 1]",
            "1:14: expected the default of 'x' in brackets, found the end of the line; every parameter needs one"
        ),
        (
            "x categorical {a, b} [ b ]",
            "1:23: the default of 'x' has blanks in its brackets, which the new syntax does not have; write [b]"
        ),
        (
            "x integer [0.5, 4] [1]",
            "1:12: the bounds of an integer are whole numbers, but '0.5' is not; round it, or make 'x' real"
        ),
        ("x real [1, 1] [1]", "1:9: the range of 'x' holds one value; make it categorical {1.0}"),
        ("x real [2, 1] [1]", "1:9: the lower bound of 'x' comes first; exchange the two"),
        ("x integer [2, 1] [1]", "1:12: the lower bound of 'x' comes first; exchange the two"),
        ("x {a, b, a}[a]", "1:10: 'x' has the value 'a' twice; take one away"),
        ("x {a}[a]\nx {b}[b]", "2:1: 'x' is there already, in line 1; give it another name"),
        (
            "x real [0, 1] [2]",
            "1:16: the default of 'x': 2 is outside of [0.0, 1.0]; change the value or the range"
        ),
        ("x {a, b}[c]", "1:10: the default of 'x': 'c' is not a choice; the choices are a, b"),
        ("x integer [1, 9] [2.5]", "1:19: the default of 'x': '2.5' is not a whole number; write it like 32"),
        (
            "x real [0, 1] [0.5] log",
            "1:9: 'x' is log-scaled, so its bounds must be above 0 (the lower one is 0)"
        ),
        ("x [0, 9] [5]il", "1:4: 'x' is log-scaled, so its bounds must be above 0 (the lower one is 0)"),
        ("x categorical {a, b} [a] log", "1:26: 'log' belongs to a range, and the kind is categorical; take it away"),
        ("x {a, b}[a]l", "1:12: 'l' belongs to a range, and 'x' has a list; take it away"),
        (
            "x [1, 2] [1]log",
            "1:13: expected i, l, il or the end of the line after the default, found 'log'; 'log' goes with a kind: x "
                + "real [1, 10] [2] log"
        ),
        (
            "x real [1, 2] [1] l",
            "1:19: expected 'log' or the end of the line after the default, found 'l'"
        ),
        (
            "x categorical {'a b', c} [c]",
            "1:16: a value has no blanks, quotes or brackets (''a b'' has '''); write it as one word"
        ),
        ("x {a b, c}[c]", "1:4: a value has no blanks, quotes or brackets ('a b' has a blank); write it as one word"),
        ("x {a,, c}[c]", "1:6: a value of 'x' is empty; take the comma away, or give a value"),
        ("x {a, c[c]", "1:3: the '{' is not closed; close it with '}'"),
        ("x {a, c}[c", "1:9: the '[' is not closed; close it with ']'"),
        ("x real {0, 1} [0]", "1:8: expected a range such as [0, 1] for 'x', found '{0,'"),
        ("x ordinal [0, 1] [0]", "1:11: expected a list such as {a, b} for 'x', found '[0,'"),
        ("x real [0, 1, 2] [0]", "1:8: a range has two bounds, but this one has 3; write [lower, upper]"),
        (
            "x real [0, inf] [0]",
            "1:12: the bounds of a range are numbers, but 'inf' is not; write it like 0.25 or 1e-3"
        ),
        ("höhe {a}[a]", "1:2: a name is of printable ASCII characters, but 'höhe' is not; rename it"),
        ("a(b) {a}[a]", "1:2: a name has no '(' ('a(b)' has); rename it"),
        ("a,b {a}[a]", "1:2: a name has no ',' ('a,b' has); rename it"),
        ("'a' {a}[a]", "1:1: a name has no ''' (''a'' has); rename it"),
        (
            "[0, 1] [0]",
            "1:1: expected a parameter's name; write it like 'x real [0, 1] [0.5]' or 'x categorical {a, b} [a]'"
        ),
        (
            "nonsense",
            "1:9: expected a kind, a list or a range after 'nonsense', found the end of the line; write it like "
                + "'x real [0, 1] [0.5]' or 'x categorical {a, b} [a]'"
        ),
        ("conditionals:", "1:1: 'conditionals:' is no heading; write 'Conditionals:', or take the line away"),
        (" forbidden:", "1:2: 'forbidden:' is no heading; write 'Forbidden:', or take the line away"),
        ("\u{FEFF}x {a}[a]", "1:1: the file begins with a byte order mark; save it as UTF-8 without one"),
        (
            "x integer [0, 9223372036854775807] [0]",
            "1:1: 'x' has the bound 9223372036854775807, but integers go from -4611686018427387904 to "
                + "4611686018427387904"
        ),
    ])
    func `a declaration's mistake is placed and explained`(text: String, message: String) {
        let error = #expect(throws: InteropError.self) { try PCSFile(text: text, file: "p.pcs") }

        #expect(error?.description == "p.pcs:\(message)")
    }

    @Test func `all mistakes come at once, in the order of the file`() {
        let text = """
            x real [0, 1]
            y | x == 3
            z {a, b}[c]
            { q=1 }
            w | v == 1
            """

        let error = #expect(throws: InteropError.self) { try PCSFile(text: text, file: "p.pcs") }

        #expect(
            error?.description == """
                p.pcs:1:14: expected the default of 'x' in brackets, found the end of the line; every parameter needs one
                p.pcs:2:1: there is no parameter 'y'; declare it, or name another one
                p.pcs:3:10: the default of 'z': 'c' is not a choice; the choices are a, b
                p.pcs:4:3: there is no parameter 'q'; declare it, or name another one
                p.pcs:5:1: there is no parameter 'w'; declare it, or name another one
                """
        )
    }

    @Test func `sizes are limited`() {
        let many = (0...1000).map { "p\($0) {a}[a]\n" }.joined()
        let long = "x {a}[a] #" + String(repeating: "-", count: SourceText.lineBytesMax)

        let tooMany = #expect(throws: InteropError.self) { try PCSFile(text: many, file: "p") }
        let tooLong = #expect(throws: InteropError.self) { try PCSFile(text: long, file: "p") }
        let tooLarge = #expect(throws: InteropError.self) {
            try PCSFile([UInt8](repeating: 0x20, count: SourceText.bytesMax + 1), file: "p")
        }
        let latin = #expect(throws: InteropError.self) { try PCSFile([0x78, 0xE9, 0x0A], file: "p") }

        #expect(tooMany?.description == "p:1:1: the space has 1001 parameters, but 1000 is the most")
        #expect(tooLong?.description == "p:1:1: the line has 1048586 bytes, but 1048576 is the most")
        #expect(
            tooLarge?.description
                == "p:1:1: the file has 16777217 bytes, but 16777216 is the most; is it the right file?"
        )
        #expect(latin?.description == "p:1:1: the line is no UTF-8; save the file as UTF-8")
    }
}
