import ApusSpace
import ApusStudy
import Foundation
import Testing

@Suite struct TemplateShellQuotingTests {
    /// Texts that have broken other programs' quoting.
    static let hostile: [String] = [
        "", " ", "plain", "$(touch x)", "`touch x`", "; rm x", "| tee x", "&& false", "a\nb", "\n", "a\rb", "a\tb", "'",
        "\"",
        "''", "'\"'\"'", "it's", "\\", "\\'", "'\\''", "%s%n", "${IFS}", "$IFS", "$HOME", "{{7*7}}", "{% %}", "#{}",
        "# no",
        "--config=/etc/passwd", "-n", "-e", "*", "?", "[a-z]", "~", "~root", "../", "!", "!!", "a=b", "{a,b}", "<x",
        ">x",
        "2>&1", "$0", "$'\\n'", "\u{1F600}", "\u{202E}abc", "é", "\u{7F}", "\u{1}", "\\c", "a\\nb", "end\\",
        String(repeating: "'\"$`\\ ", count: 2_000),
    ]

    /// What a real shell makes of a script, byte for byte.
    private static func run(_ script: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(output)
    }

    @Test(arguments: Self.hostile)
    func `a real shell gives back exactly what was quoted`(text: String) throws {
        let word = try ShellQuoting.quoted(text)

        let output = try Self.run("printf %s \(word)")

        #expect(output == Array(text.utf8))
    }

    @Test func `all the words of one command stay apart`() throws {
        let texts = Self.hostile.filter { $0.utf8.count < 100 }
        let words = try texts.map { try ShellQuoting.quoted($0) }.joined(separator: " ")

        let output = try Self.run("printf '%s\\0' \(words)")

        #expect(output == texts.flatMap { Array($0.utf8) + [0] })
    }

    @Test(arguments: Self.hostile)
    func `a rendered script hands each value to the program as one argument`(text: String) throws {
        let template = try Template(text: "x=${v}; printf %s --v=${v}\"$x\"")

        let script = try template.renderShell(values: ["v": .text(text)])

        #expect(try Self.run(String(decoding: script, as: UTF8.self)) == Array("--v=\(text)\(text)".utf8))
    }

    @Test func `a value of a mebibyte is quoted whole`() throws {
        let word = try ShellQuoting.quoted(String(repeating: "a'", count: 524_288))

        #expect(word.utf8.count == 2 + 524_288 * 5)
    }

    @Test func `a NUL byte is refused`() {
        let error = #expect(throws: ShellQuoting.QuotingError.self) { try ShellQuoting.quoted("a\0b") }

        #expect(error?.description == "holds a NUL byte, which no argument can hold; remove it")
    }

    @Test(arguments: [
        ("echo \"${x}\"", "double quotes"), ("echo '${x}'", "single quotes"), ("echo `f ${x}`", "backquotes"),
        ("echo \"$(f ${x})\"", "double quotes"), ("# ${x}", "a comment"), ("cat <<E\n${x}\nE", "a here-document"),
        ("echo $'a\\'${x}'", "$'…' quotes"), ("echo $${x}", "a '$' expansion"),
        ("echo \\ \"a\\\"${x}\"", "double quotes"),
    ])
    func `places where a quoted word would not hold are refused`(script: String, obstacle: String) throws {
        let issues = ShellQuoting.unquotablePlaces(in: try Template(text: script))

        #expect(
            issues.map(\.message) == [
                "${x} stands inside \(obstacle) of the shell's, where its value cannot be quoted; "
                    + "write it outside of them, or read the environment variable"
            ]
        )
    }

    @Test(arguments: [
        "echo ${x}", "a='b' c=\"d\" ${x}", "echo a#b ${x}", "echo \\' ${x}", "f < in > out ${x}", "# it's\necho ${x}",
        "echo \"a\"${x}\"b\"", "if [ ${x} -gt 3 ]; then echo `date`; fi; echo ${x}", "${x}#${x}", "echo $(f ${x})",
    ])
    func `places where a quoted word holds are let through`(script: String) throws {
        #expect(ShellQuoting.unquotablePlaces(in: try Template(text: script)).isEmpty)
    }
}
