import Testing

@testable import ApusStudyFile

@Suite struct ShapeCheckerTests {
    private static func remarks(_ text: String, _ shape: Shape) -> [String] {
        let diagnostics = DiagnosticList(file: "f")
        var reader = YAMLReader(diagnostics: diagnostics)
        guard let node = reader.read(text) else { return diagnostics.sorted.map(\.description) }
        _ = ShapeChecker(diagnostics: diagnostics, scope: nil).checked(node, shape, path: "k")
        return diagnostics.sorted.map(\.description)
    }

    @Test(arguments: [
        (Shape.boolean, "yes", "true or false"), (.integer(1...9), "10", "a whole number from 1 to 9"),
        (.integer(1...9), "1.5", "a whole number from 1 to 9"),
        (.integer(2 ... .max), "1", "a whole number that is at least 2"),
        (.integer(.min ... .max), "x", "a whole number"), (.real(.above(0)), "0", "a number above 0"),
        (.real(.from(0, through: 1)), ".nan", "a number from 0 to 1"), (.real(.any), ".inf", "a number"),
        (.real(.between(0, 1)), "1", "a number above 0 and below 1"), (.word(["a", "b"]), "c", "'a' or 'b'"),
        (.duration, "5", "a duration such as 90s, 4h or 1h30m"), (.size, "x", "a size such as 8GiB or 500MB"),
        (.text(bytesMax: 3), "abcd", "a text"), (.scalar, ".inf", "a number, a text, true or false"),
        (.either([.integer(1...2), .word(["a"])]), "b", "a whole number from 1 to 2 or 'a'"),
    ])
    func `a scalar of the wrong type or range is told what it must be`(shape: Shape, text: String, words: String) {
        #expect(Self.remarks(text, shape) == ["f:1:1: 'k' must be \(words) (it is '\(text)')"])
    }

    @Test func `lists have counts and every entry is checked`() {
        let shape = Shape.list(of: .integer(1...9), counts: 1...2)

        #expect(Self.remarks("[]", shape) == ["f:1:1: 'k' must be a list of 1 to 2 whole numbers (it has 0)"])
        #expect(Self.remarks("5", shape) == ["f:1:1: 'k' must be a list of 1 to 2 whole numbers (it is '5')"])
        #expect(
            Self.remarks("[0, 10]", shape) == [
                "f:1:2: 'k' must be a whole number from 1 to 9 (it is '0')",
                "f:1:5: 'k' must be a whole number from 1 to 9 (it is '10')",
            ]
        )
    }

    @Test func `maps name unknown keys, missing keys and wrong values at once`() {
        let shape = Shape.fields([
            Field(required: "size", .integer(1...9), "How `big` it is."), Field("flip", .boolean, "Whether."),
        ])

        #expect(
            Self.remarks("flop: true\nother: 1\nflip: 2", shape) == [
                "f:1:1: 'k' has no key 'flop'; did you mean 'flip'?",
                "f:1:1: 'k' has no 'size'; add a whole number from 1 to 9: how big it is",
                "f:2:1: 'k' has no key 'other'; its keys are size, flip",
                "f:3:7: 'k.flip' must be true or false (it is '2')",
            ]
        )
        #expect(Self.remarks("a: 1", .fields([])) == ["f:1:1: 'k' has no key 'a'; it has none, remove this"])
    }

    @Test func `maps of the user's names have a limit`() {
        let shape = Shape.named(placeholder: "NAME", .integer(0...1), countMax: 1)

        #expect(
            Self.remarks("{a: 1, b: 1}", shape)
                == ["f:1:1: 'k' may hold at most 1 entries (it has 2); remove some"]
        )
        #expect(Self.remarks("{a: 7}", shape) == ["f:1:5: 'k.a' must be a whole number from 0 to 1 (it is '7')"])
    }

    @Test func `a form that may be of several kinds says all of them`() {
        let shape = Shape.either([.word(["all"]), .list(of: .integer(1...9), counts: 1...3)])

        #expect(
            Self.remarks("{a: 1}", shape) == [
                "f:1:1: 'k' must be 'all' or a list of 1 to 3 whole numbers (it is a map)"
            ]
        )
        #expect(Self.remarks("[5]", shape).isEmpty)
        #expect(Self.remarks("all", shape).isEmpty)
    }

    @Test func `what was wrong is left out of what comes back`() {
        let diagnostics = DiagnosticList(file: "f")
        var reader = YAMLReader(diagnostics: diagnostics)
        let shape = Shape.fields([Field("a", .integer(1...9), "A."), Field("b", .integer(1...9), "B.")])

        let node = reader.read("{a: 5, b: 50, c: 1}").flatMap {
            ShapeChecker(diagnostics: diagnostics, scope: nil).checked($0, shape, path: "k")
        }

        #expect(node?.entries.map(\.key) == ["a"])
    }
}
