import ApusSpace
import Testing

@testable import ApusStudyFile

@Suite struct YAMLConverterTests {
    private static func tree(_ text: String) -> (node: SourceNode?, remarks: [String]) {
        let diagnostics = DiagnosticList(file: "f")
        var reader = YAMLReader(diagnostics: diagnostics)
        let node = reader.read(text)
        return (node, diagnostics.sorted.map(\.description))
    }

    @Test func `an alias stands for its anchor's value`() {
        let (node, remarks) = Self.tree("a: &x {k: [1, 2]}\nb: *x\nc: '*x'\nd: \"a *x b\"")

        #expect(remarks.isEmpty)
        #expect(node?["b"]?["k"]?.items.map(\.integer) == [1, 2])
        #expect(node?["c"]?.text == "*x")
        #expect(node?["d"]?.text == "a *x b")
    }

    @Test func `an alias without an anchor is refused`() {
        let (_, remarks) = Self.tree("a: *x\nb: [*.h5]")

        #expect(
            remarks == [
                "f:1:4: the alias '*x' has no anchor '&x' above it; add one, or quote the text",
                "f:2:5: the alias '*.h5' has no anchor '&.h5' above it; add one, or quote the text",
            ]
        )
    }

    @Test func `an alias inside its own anchor is refused`() {
        #expect(
            Self.tree("a: &x [*x]").remarks
                == ["f:1:8: the alias '*x' stands inside its own anchor; write the value out"]
        )
    }

    @Test func `aliases that unfold without end are cut off`() {
        let levels = (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }.joined(separator: "\n")

        let remarks = Self.tree("a0: &a0 [x, x]\n" + levels).remarks

        #expect(remarks.count == 1)
        #expect(remarks.first?.hasSuffix("the file unfolds to more than 100000 values; use fewer aliases") == true)
    }

    @Test func `keys are texts`() {
        let (node, remarks) = Self.tree("[1]: a\n? {b: 1}\n: c\n3: d")

        #expect(node?["3"]?.text == "d")
        #expect(
            remarks == [
                "f:1:1: a key must be a text, and this is a list, a map or an alias",
                "f:2:3: a key must be a text, and this is a list, a map or an alias",
            ]
        )
    }

    @Test func `null comes in all its spellings, and quoted it is a text`() {
        let (node, _) = Self.tree("a:\nb: ~\nc: null\nd: 'null'\ne: !!str null\nf: ''")

        for key in ["a", "b", "c"] {
            guard case .null? = node?[key]?.content else {
                Issue.record("\(key) is no null")
                continue
            }
        }
        #expect(node?["d"]?.literal == .text("null"))
        #expect(node?["e"]?.literal == .text("null"))
        #expect(node?["f"]?.literal == .text(""))
    }
}
