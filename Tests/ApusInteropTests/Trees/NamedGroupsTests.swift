import Testing

@testable import ApusInterop

@Suite struct NamedGroupsTests {
    @Test(arguments: [
        (#"([\w|-]+)\s*=\s*(\d+)"#, #"(?<name>[\w|-]+)\s*=\s*(?<value>\d+)"#),
        (#"\((a)[(](b(c))"#, #"\((?<name>a)[(](?<value>b(?:c))"#),
        ("(?:x)(a)(b)", "(?:x)(?<name>a)(?<value>b)"),
    ])
    func `the first two groups get names, and further ones none`(pattern: String, named: String) {
        #expect(NamedGroups.pattern(pattern) == named)
    }

    @Test(arguments: ["a", "(a)", #"\((a)\)"#, "[(](a)"])
    func `an expression without two groups has no name and value`(pattern: String) {
        #expect(NamedGroups.pattern(pattern) == nil)
    }

    @Test func `the standard finds a name and a number, and never an empty one`() throws {
        let pattern = try Regex<AnyRegexOutput>(NamedGroups.standard)

        let match = try #require("epoch 3: val-acc = 0.98e-1".firstMatch(of: pattern))

        #expect(match.output["name"]?.substring == "val-acc")
        #expect(match.output["value"]?.substring == "0.98e-1")
        #expect("a=".firstMatch(of: pattern) == nil)
    }
}
