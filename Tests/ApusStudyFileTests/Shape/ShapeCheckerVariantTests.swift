import Testing

@testable import ApusStudyFile

@Suite struct ShapeCheckerVariantTests {
    private static let shape = Shape.variant([
        Field("plain", .fields([Field("size", .integer(1...9), "Size.")]), "Plain."),
        Field("strict", .fields([Field(required: "size", .integer(1...9), "Size.")]), "Strict."),
        Field("path", .text(bytesMax: 9), "Path."),
    ])

    private static func checked(_ text: String) -> (node: SourceNode?, remarks: [String]) {
        let diagnostics = DiagnosticList(file: "f")
        var reader = YAMLReader(diagnostics: diagnostics)
        let node = reader.read(text).flatMap {
            ShapeChecker(diagnostics: diagnostics, scope: nil).checked($0, Self.shape, path: "k")
        }
        return (node, diagnostics.sorted.map(\.description))
    }

    @Test(arguments: ["plain", "{plain: {}}", "{plain: }"])
    func `a word, an empty map and nothing at all mean the same`(text: String) {
        let (node, remarks) = Self.checked(text)

        #expect(remarks.isEmpty)
        #expect(node?.entries.map(\.key) == ["plain"])
    }

    @Test(arguments: [
        ("plian", "f:1:1: 'k' must be one of plain, strict, path (it is 'plian'); did you mean 'plain'?"),
        ("{plian: 1}", "f:1:2: 'k' must be one of plain, strict, path (it is 'plian'); did you mean 'plain'?"),
        ("strict", "f:1:1: 'k' says 'strict' and needs 'size' with it; write {strict: {…}}"),
        ("path", "f:1:1: 'k' says 'path' and needs a value with it; write {path: {…}}"),
        ("{}", "f:1:1: 'k' must have exactly one key, one of plain, strict, path (it is empty)"),
        (
            "{plain: {}, strict: {size: 1}}",
            "f:1:1: 'k' must have exactly one key, one of plain, strict, path (it has plain, strict)"
        ),
        ("[plain]", "f:1:1: 'k' must be one of plain, strict, path (it is a list)"),
        ("{strict: {size: 0}}", "f:1:17: 'k.strict.size' must be a whole number from 1 to 9 (it is '0')"),
    ])
    func `what is none of the variants is told`(text: String, remark: String) {
        #expect(Self.checked(text).remarks == [remark])
    }
}
