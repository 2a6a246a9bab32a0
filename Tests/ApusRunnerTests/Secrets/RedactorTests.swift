import ApusMath
import Testing

@testable import ApusRunner

@Suite struct RedactorTests {
    private static func redacted(_ text: [UInt8], _ secrets: [String], cuts: [Int]) -> [UInt8] {
        var redactor = Redactor(secrets)
        var output: [UInt8] = []
        var start = 0
        for cut in cuts + [text.count] {
            output += redactor.take(text[start..<cut])
            start = cut
        }
        return output + redactor.finish()
    }

    /// Every byte that lies in a secret is covered; stretches of them become one mark each.
    private static func model(_ text: [UInt8], _ patterns: [String]) -> [UInt8] {
        var isCovered = [Bool](repeating: false, count: text.count)
        for pattern in patterns.map({ Array($0.utf8) }) {
            for start in text.indices where text[start...].starts(with: pattern) {
                for place in start..<(start + pattern.count) { isCovered[place] = true }
            }
        }
        var output: [UInt8] = []
        for place in text.indices {
            if !isCovered[place] {
                output.append(text[place])
            } else if place == 0 || !isCovered[place - 1] {
                output += Redactor.mark
            }
        }
        return output
    }

    @Test func `a secret is found wherever the stream is cut, once or twice`() {
        let text = Array("the key is hunter2hunter, said he: hunter hunter2hunter2hunter!".utf8)
        let expected = Array("the key is ***, said he: hunter ***!".utf8)

        for first in 0...text.count {
            #expect(Self.redacted(text, ["hunter2hunter"], cuts: [first]) == expected)
            for second in first...text.count {
                #expect(Self.redacted(text, ["hunter2hunter"], cuts: [first, second]) == expected)
            }
        }
    }

    @Test func `byte by byte it is the same`() {
        let text = Array("aaaaaaaab aaaaaa aaaaab abcdefabcdeg abcdef".utf8)
        let secrets = ["aaaaaa", "aaaaab", "abcdefabcdef", "abcdef"]

        #expect(
            Self.redacted(text, secrets, cuts: Array(text.indices))
                == Self.model(text, secrets)
        )
    }

    @Test func `random streams of few letters, at random cuts, are as the definition says`() {
        var random = SeededRandom(seed: 17)
        for _ in 0..<2_000 {
            let secrets = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                String(
                    (0..<Int.random(in: 6...9, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a" }
                )
            }
            let text = (0..<60).map { _ in UInt8.random(in: 0x61...0x62, using: &random) }
            let cuts = (0..<5).map { _ in Int.random(in: 0...60, using: &random) }.sorted()

            #expect(Self.redacted(text, secrets, cuts: cuts) == Self.model(text, secrets))
        }
    }

    @Test func `what may begin a secret is held back, and nothing else`() {
        var redactor = Redactor(["password"])

        #expect(Array(redactor.take(Array("say pass".utf8)[...])) == Array("say ".utf8))
        #expect(Array(redactor.take(Array("ing".utf8)[...])) == Array("passing".utf8))
        #expect(Array(redactor.take(Array("\npass".utf8)[...])) == Array("\n".utf8))
        #expect(Array(redactor.finish()) == Array("pass".utf8))
    }

    @Test func `lines of a value are secrets too, if they are long enough`() {
        let secret = "-----BEGIN KEY-----\nMIIEvQ\nabc\n"

        #expect(
            Self.redacted(Array("MIIEvQ abc -----BEGIN KEY-----".utf8), [secret], cuts: [])
                == Array("*** abc ***".utf8)
        )
    }

    @Test func `without secrets everything passes at once`() {
        var redactor = Redactor([])

        #expect(Array(redactor.take([1, 2, 3])) == [1, 2, 3])
        #expect(Array(redactor.finish()).isEmpty)
    }
}
