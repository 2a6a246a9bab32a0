import ApusRunner
import ApusSpace
import ApusStudy
import Glibc
import Testing

/// Values that look like code, through every way in which a program gets them.
@Suite struct CommandRunnerValuesTests {
    static let texts = [
        "$(touch x)", "`touch x`", "; rm -rf .", "| tee x", "&& touch x", "a\nb", "a\rb", "a\tb", "\"a\" 'b'",
        #"'"'"'"#, "%s%n", "${IFS}", "{{7*7}}", "{% x %}", "#{x}", "--config=/etc/passwd", "-n", "*", "~", "../", "😀",
        "\u{202E}abc", "", " ", "\\", "\\n", "!x", "$HOME", "$$", "a=b", "<x>", "[a]", "\u{1B}[31m", "'", "\"",
        "\u{7F}", "é", "e\u{301}", "$0", String(repeating: "x", count: 100_000),
    ]

    @Test func `each text arrives unchanged as argument, variable, flag, file and quoted word, and does nothing`()
        async throws
    {
        // One program for all texts of one way: each is a parameter of its own.
        let values: [AttemptJob.Value] = Self.texts.enumerated().filter { $0.element.utf8.count < 1_000 }
            .map { (name: "p\($0.offset)", value: .text($0.element)) }
        let expected = values.map(\.value.description).joined(separator: "\0") + "\0"
        let print = #"printf '%s\0' "$@" > out"#
        let names = values.map { "${\($0.name)}" }
        let flags = values.flatMap { ["--\($0.name)", $0.value.description] }.joined(separator: "\0") + "\0"
        let variables =
            "python3 -c 'import os; open(\"out\",\"wb\").write(b\"\".join(os.environb[b\"APUS_PARAM_p%d\" % i]+b\"\\0\" for i in "
            + "[\(values.map { String($0.name.dropFirst()) }.joined(separator: ","))]))'"
        let json =
            "python3 -c 'import json; open(\"out\",\"wb\").write(b\"\".join(v.encode()+b\"\\0\" for v in json.load(open(\"v.json\")).values()))'"
        let ways: [(String, CommandProgram, String)] = [
            ("arguments", CommandProgram(command: ["/bin/sh", "-c", print, "sh"] + names), expected),
            (
                "shell",
                CommandProgram(command: ["printf '%s\\0' \(names.joined(separator: " ")) > out"], shell: true), expected
            ),
            (
                "flags",
                CommandProgram(command: ["/bin/sh", "-c", print, "sh"], passing: .init(flags: true)), flags
            ),
            ("environment", CommandProgram(command: ["/bin/sh", "-c", variables]), expected),
            ("file", CommandProgram(command: ["/bin/sh", "-c", json], passing: .init(jsonFile: "v.json")), expected),
        ]
        for (way, program, expected) in ways {
            let scratch = Scratch()

            let (result, _, _) = await CommandRunner.test.record(scratch.job(.run(program), values: values))

            #expect(result.end.reason == "", "\(way)")
            #expect(try scratch.text("out") == expected, "\(way)")
            #expect(scratch.folder.size(of: "x") == nil, "\(way)")
        }
    }

    @Test func `the largest text that Linux takes arrives`() async throws {
        let scratch = Scratch()
        let text = String(repeating: "x", count: 131_000)
        let program = CommandProgram(
            command: ["/bin/sh", "-c", #"printf '%s' "$1" > out"#, "sh", "${p}"],
            passing: .init(environment: false)
        )

        let (result, _, _) = await CommandRunner.test.record(scratch.job(.run(program), values: [("p", .text(text))]))

        #expect(result.end.reason == "")
        #expect(scratch.folder.size(of: "out") == 131_000)
    }

    @Test func `a text that no argument can hold fails with the remedy, and passes in a file`() async throws {
        let text = String(repeating: "x", count: 1_048_576)
        let values: [AttemptJob.Value] = [(name: "p", value: .text(text))]

        let (bad, _, _) = await CommandRunner.test.record(
            Scratch().job(.run(CommandProgram(command: ["true"])), values: values)
        )
        let scratch = Scratch()
        let program = CommandProgram(command: ["true"], passing: .init(environment: false, jsonFile: "v.json"))
        let (good, _, _) = await CommandRunner.test.record(scratch.job(.run(program), values: values))

        #expect(
            bad.end.reason
                == "the environment variable 'APUS_PARAM_p' has 1048589 bytes, and Linux takes less than 131072; "
                + "use a template or a JSON file"
        )
        #expect(good.end.outcome == .succeeded)
        #expect(scratch.folder.size(of: "v.json") == 1_048_590)
    }

    @Test func `a NUL in a value is named`() async {
        let program = CommandProgram(command: ["true"])
        let job = Scratch().job(.run(program), values: [(name: "p", value: .text("a\0b"))])

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(
            result.end.reason == "the environment variable 'APUS_PARAM_p' holds a NUL character, "
                + "which no program can be given; use a JSON file"
        )
    }

    @Test func `a template that cannot be filled stops the attempt before its program`() async throws {
        let scratch = Scratch()
        try scratch.write("x = ${nb_filters}", to: "t.py")
        let program = CommandProgram(
            templates: [.init(source: "t.py", target: "t.py")],
            command: ["touch", "started"]
        )

        let (result, events, _) = await CommandRunner.test.record(scratch.job(.run(program)))

        #expect(result.end.outcome == .failed)
        #expect(
            result.end.reason
                == "t.py:1:5: 'nb_filters' is no parameter of the study; to keep the text, write \\${nb_filters}"
        )
        #expect(events == [])
        #expect(scratch.folder.size(of: "started") == nil)
    }
}
