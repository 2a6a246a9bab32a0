import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct SourceTreeTests {
    private static let text = """
        method: bayes
        parameters:
          lr: {min: 0.1, values: [1, 2]}
        "a.b": [x]
        """

    @Test func `a value is found by its path, or the nearest that holds it`() throws {
        let tree = try SourceTree(text: Self.text, fileName: "sweep.yaml")

        #expect(tree.value["method"] == .text("bayes"))
        #expect(tree.place(of: "parameters.lr.min") == SourcePlace(line: 3, column: 8))
        #expect(tree.place(of: "parameters.lr.values[1]") == SourcePlace(line: 3, column: 30))
        #expect(tree.place(of: "parameters.lr.max") == SourcePlace(line: 3, column: 3))
        #expect(tree.place(of: "a.b[0]") == SourcePlace(line: 4, column: 9))
        #expect(tree.place(of: "") == SourcePlace(line: 1, column: 1))
        #expect(tree.place(of: "none") == SourcePlace(line: 1, column: 1))
    }

    @Test func `mistakes of the text have their places, and no word of study files`() {
        let broken = #expect(throws: StudyFileError.self) { try SourceTree(text: "a: [1\nb: 2", fileName: "f") }
        let empty = #expect(throws: StudyFileError.self) { try SourceTree(text: "", fileName: "f") }
        let long = #expect(throws: StudyFileError.self) {
            try SourceTree(text: String(repeating: "a", count: 1_048_577), fileName: "f")
        }

        #expect(broken?.description.hasPrefix("f:2:2: this is no YAML") == true, "\(broken?.description ?? "")")
        #expect(empty?.description == "f:1:1: the file is empty; is it the right one?")
        #expect(
            long?.description
                == "f:1:1: the file has 1048577 bytes, but 1048576 is the most; is it the right file?"
        )
    }
}
