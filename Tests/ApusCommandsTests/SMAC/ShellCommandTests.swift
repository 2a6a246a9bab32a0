import Testing

@testable import ApusCommands

@Suite struct ShellCommandTests {
    @Test(arguments: [
        ("a.py", "a.py"), ("a=1", "'a=1'"), ("--x-1.5", "--x-1.5"), ("", "''"), ("a b", "'a b'"), ("$HOME", "'$HOME'"),
        ("a;b", "'a;b'"), ("é", "'é'"), ("a\u{0}b", "'ab'"),
    ])
    func `a word is quoted where a shell would see anything in it`(word: String, quoted: String) {
        #expect(ShellCommand.word(word) == quoted)
    }

    @Test func `a program is run in its folder, and nothing of it is a parameter's place`() {
        #expect(ShellCommand.text(["./a", "${x}"], in: "my code") == "cd 'my code' && exec ./a '\\${x}'")
    }
}
