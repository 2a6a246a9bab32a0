import Testing

@testable import ApusRunner

@Suite struct LinePatternTests {
    private func value(_ pattern: String, in line: String) throws -> String? {
        try LinePattern(pattern).groups(in: Array(line.utf8)[...])?["value"]
    }

    @Test(arguments: [
        (#"loss: (?<value>\S+)"#, "epoch 3 loss: 0.25 acc: 0.9", "0.25"),
        (#"(?P<value>\d+)$"#, "a1 b22", "22"),
        (#"^(?<value>a+)"#, "aab", "aa"),
        (#"(?<value>a+?)"#, "aab", "a"),
        (#"(?<value>a|ab)c?"#, "abc", "a"),
        (#"x(?<value>a{2,3})"#, "xaaaa", "aaa"),
        (#"x(?<value>a{2})"#, "xaaaa", "aa"),
        (#"(?<value>[-+]?[0-9.]+(?:[eE][-+]?\d+)?)"#, "v=-1.5e-3;", "-1.5e-3"),
        (#"(?i)LOSS=(?<value>[a-z]+)"#, "Loss=NaN", "NaN"),
        (#"\bval\b (?<value>.)"#, "xval 1 val 2", "2"),
        (#"(?<value>[^]x]+)"#, "]ab", "ab"),
        (#"(?<value>[a\]-]+)"#, "xa]-a", "a]-a"),
        (#"(?<value>é.)"#, "caféß", "éß"),
        (#"(?:a*)*b(?<value>c)"#, "aaabc", "c"),
        (#"(?<value>.*)"#, "", ""),
        (#"\((?<value>\w+)\)\{"#, "f(x){", "x"),
        (#"a{x(?<value>.)"#, "a{xy", "y"),
    ])
    func `the group is what Perl would give`(pattern: String, line: String, expected: String) throws {
        #expect(try self.value(pattern, in: line) == expected)
    }

    @Test(arguments: [
        (#"loss (?<value>\d)"#, "loss x"), (#"^b(?<value>.)"#, "abc"), (#"(?<value>a{3})"#, "aa"),
        (#"(?<value>\Bx)"#, "x"), (#"a.(?<value>b)$"#, "axbc"),
    ])
    func `a line that does not match gives nothing`(pattern: String, line: String) throws {
        #expect(try self.value(pattern, in: line) == nil)
    }

    @Test func `a group that took no part has no text`() throws {
        let pattern = try LinePattern(#"(?:s(?<step>\d+))?v(?<value>\d)"#)

        #expect(pattern.groups(in: Array("v1".utf8)[...]) == ["value": "1"])
        #expect(pattern.groups(in: Array("s12v1".utf8)[...]) == ["value": "1", "step": "12"])
    }

    @Test(arguments: [#"(a+)+$"#, #"(a|aa)*b"#, #"(a*)*(a*)*b"#])
    func `what makes others backtrack for years takes one pass`(pattern: String) throws {
        let line = [UInt8](repeating: 0x61, count: 5_000) + Array("!".utf8)

        #expect(try LinePattern(pattern).groups(in: line[...]) == nil)
    }

    @Test(arguments: [
        ("a(", "at character 2 of the expression: '(' without ')'; write \\( for the character"),
        ("a)", "at character 1 of the expression: ')' without '('; write \\) for the character"),
        ("[a", "at character 2 of the expression: '[' without ']'; write \\[ for the character"),
        ("*a", "at character 1 of the expression: '*' has nothing to repeat; write \\* for the character"),
        (#"(a)\1"#, "at character 4 of the expression: back-references are not known"),
        (
            "(?=a)",
            "at character 1 of the expression: only (?:…), (?<name>…) and (?P<name>…) are known, and (?i) in front"
        ),
        ("(?<=a)", "at character 3 of the expression: look-behind is not known"),
        ("(?<a>.)(?<a>.)", "at character 12 of the expression: two groups are named 'a'"),
        ("a{2,1}", "at character 6 of the expression: {m,n} needs m ≤ n ≤ 500"),
        (#"\q"#, "at character 2 of the expression: '\\q' is not known"),
        ("(?:a{500}){500}", "the expression is too large: it needs more than 1000 steps"),
        ("[z-a]", "at character 4 of the expression: a range in a class needs two characters in order"),
        ("a\\", "at character 2 of the expression: '\\' at the end; write \\\\ for the character"),
        (String(repeating: "(", count: 60), "at character 50 of the expression: groups are nested too deep"),
    ])
    func `a mistake is named with its place`(pattern: String, message: String) {
        #expect(throws: RunnerError(message)) { try LinePattern(pattern) }
    }
}
