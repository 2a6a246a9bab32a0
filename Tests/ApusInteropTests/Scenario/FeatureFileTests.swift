import Testing

@testable import ApusInterop

@Suite struct FeatureFileTests {
    @Test func `features are read, and SMAC's signs for missing ones`() throws {
        let text = "instance,size,\"ratio, log\"\na,3,-512\r\n\n b , -1024 , 1e-3\n"

        let file = try FeatureFile(Array(text.utf8), file: "f")

        #expect(file.features == ["size", "ratio, log"])
        #expect(file.values == ["a": [3, nil], "b": [nil, 0.001]])
    }

    @Test func `instances without features are named`() throws {
        let file = try FeatureFile(Array("i,x\na,1\n".utf8), file: "f")

        let mistakes = file.mistakes(of: [.init(name: "a"), .init(name: "c")])

        #expect(
            mistakes == ["the instance 'c' has no features; add a row for it, or write skip-features = true"]
        )
    }

    @Test(arguments: [
        ("", "f:1:1: expected a header such as instance,feature1,feature2; the first row names the features"),
        ("i,x,x\na,1,2", "f:1:1: the feature 'x' is there twice; rename one"),
        ("i,x\na", "f:2:1: the row has 1 cells, and the header has 2; make them even"),
        ("i,x\na,1\na,2", "f:3:1: 'a' is there twice; take one row away"),
        ("i,x\na, ?", "f:2:4: the feature 'x' is '?', which is not a number; write -512 where it is missing"),
        ("i,x\na,nan", "f:2:3: the feature 'x' is 'nan', which is not a number; write -512 where it is missing"),
    ])
    func `a table's mistake is placed and explained`(text: String, message: String) {
        let error = #expect(throws: InteropError.self) { try FeatureFile(Array(text.utf8), file: "f") }

        #expect(error?.description == message)
    }

    @Test func `the number of features is limited`() {
        let header = "i," + (0...FeatureFile.featuresMax).map { "f\($0)" }.joined(separator: ",")

        let error = #expect(throws: InteropError.self) { try FeatureFile(Array(header.utf8), file: "f") }

        #expect(error?.description == "f:1:1: there are 10001 features, but 10000 is the most; leave some out")
    }
}
