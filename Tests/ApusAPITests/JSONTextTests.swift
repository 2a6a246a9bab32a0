import ApusSpace
import Testing

@testable import ApusAPI

@Suite struct JSONTextTests {
    @Test func `numbers that JSON has no number for travel as texts`() throws {
        let metrics = [
            MetricAnswer(name: "a", value: .nan), MetricAnswer(name: "b", value: .infinity),
            MetricAnswer(name: "c", value: -.infinity),
        ]

        let text = String(decoding: try JSONText.encode(metrics), as: UTF8.self)
        let back = try JSONText.decode([MetricAnswer].self, from: Array(text.utf8))

        #expect(text.contains(#""value":"NaN""#))
        #expect(back[0].value.isNaN)
        #expect(back[1].value == .infinity)
        #expect(back[2].value == -.infinity)
    }

    @Test(arguments: [
        ("", 0), ("1", 0), ("[]", 1), ("{\"a\":[{}]}", 3), (#""[[[[""#, 0), (#"["\"[[",[]]"#, 2), ("]]][", 0),
    ])
    func `depth counts brackets outside texts`(text: String, depth: Int) {
        #expect(max(0, JSONText.depth(of: Array(text.utf8))) == depth)
    }

    @Test func `the limit on depth is a limit`() throws {
        let allowed = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)

        #expect(throws: DecodingError.self) { try JSONText.decode(Int.self, from: Array(allowed.utf8)) }
        #expect(throws: JSONText.TooDeep.self) { try JSONText.decode(Int.self, from: Array("[\(allowed)]".utf8)) }
    }

    @Test func `keys are sorted and slashes are plain`() throws {
        let issue = Issue(place: "a/b", message: "m")

        #expect(
            String(decoding: try JSONText.encode(issue), as: UTF8.self)
                == #"{"isWarning":false,"message":"m","place":"a/b"}"#
        )
    }
}
