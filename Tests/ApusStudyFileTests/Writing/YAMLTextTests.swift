import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct YAMLTextTests {
    @Test(arguments: [
        ("sgd", "sgd"), ("--lr=${lr}", "--lr=${lr}"), ("train.py", "train.py"), ("a b", "a b"), ("x,y", "'x,y'"),
        ("", "''"), ("true", "'true'"), ("1e3", "'1e3'"), ("~", "'~'"), ("a: b", "'a: b'"), ("it's", "it's"),
        ("'a\\", "\"'a\\\\\""),
        ("a\nb", "\"a\\nb\""), ("${x?string(\"0.0\")}", "${x?string(\"0.0\")}"), ("${x", "\"\\x24{x\""),
        ("- a", "'- a'"),
        ("http://a", "'http://a'"), ("é", "'é'"), ("\\${HOME}", "\\${HOME}"),
        ("'s \"${x}\"", "\"'s \\\"\\x24{x}\\\"\""),
        ("yes", "yes"), ("<<", "'<<'"), ("---", "'---'"), ("-", "'-'"),
    ])
    func `a text has quotes only where it needs them`(text: String, written: String) {
        #expect(YAMLText.scalar(text) == written)
    }

    @Test func `any text is read as it was, in lists, in maps, as a key, and in a block`() throws {
        var random = TestGenerator(seed: 11)
        for round in 0..<6_000 {
            let (first, second) = (random.text(), random.text())
            let flow = YAMLText.scalar(first)
            let block = YAMLText.scalar(first, in: .block)
            let text = """
                list: [\(flow), \(YAMLText.scalar(second)), {k: \(flow), z: [\(flow)]}]
                map: {\(flow): \(YAMLText.scalar(second)), last: 1}
                block: \(block)
                items:
                  - \(block)
                  - x
                """

            let tree = try #require(try? SourceTree(text: text, fileName: "t").value, "\(round): \(text)")

            let value = TreeValue.text(first)
            let inner = TreeValue.map([.init(key: "k", value: value), .init(key: "z", value: .list([value]))])
            #expect(tree["list"] == .list([value, .text(second), inner]), "\(round): \(text)")
            #expect(tree["block"] == value, "\(round): \(text)")
            #expect(tree["items"] == .list([value, .text("x")]), "\(round): \(text)")
            if first != "last" { #expect(tree["map"]?[first] == .text(second), "\(round): \(text)") }
        }
    }
}
