import Testing

@testable import ApusCommands

@Suite struct ImportedCommandTests {
    private static func command(
        _ words: [String],
        in folder: String? = nil,
        files: Set<String> = []
    ) -> ImportedCommand {
        ImportedCommand(words, in: folder, names: ["lr"], exists: { files.contains($0) })
    }

    @Test func `files beside the study are inputs, and scripts that are missing are told`() {
        let command = Self.command(
            ["python3", "./train.py", "--config", "a.json", "more/b.py", "/opt/c.py", "../d.py", "$E.py", "a.json"],
            files: ["train.py", "a.json"]
        )

        #expect(command.inputs == ["train.py", "a.json"])
        #expect(command.missing == ["more/b.py"])
        #expect(!command.isShell)
    }

    @Test func `a script of a shell stays one, where values may stand in it`() {
        let script = Self.command(["/bin/sh", "-c", "python3 t.py --lr ${lr} && rm ${TMPDIR}/x"], files: ["t.py"])
        let quoted = Self.command(["sh", "-c", "echo \"a'${lr}'\" `b ${lr}`"])

        #expect(script.isShell)
        #expect(script.words == ["python3 t.py --lr ${lr} && rm \\${TMPDIR}/x"])
        #expect(script.inputs == ["t.py"])
        #expect(!quoted.isShell)
        #expect(quoted.words.count == 3)
    }

    @Test func `a command of a folder goes there first`() {
        let command = Self.command(["/bin/sh", "-c", "python3 t.py"], in: "my code", files: ["my code/t.py"])

        #expect(command.words == ["cd 'my code' || exit\npython3 t.py"])
        #expect(command.inputs == ["my code/t.py"])
        #expect(Self.command(["./a.sh"], in: "x").words == ["./a.sh"])
    }

    @Test(arguments: [
        ("--lr=${lr}", "--lr=${lr}"), ("${lr?string(\"0.0\")}", "${lr?string(\"0.0\")}"), ("${HOME}", "\\${HOME}"),
        ("${", "\\${"), ("a $lr {lr}", "a $lr {lr}"), ("${lrs}${lr}", "\\${lrs}${lr}"),
    ])
    func `only the parameters' names are places`(word: String, escaped: String) {
        #expect(ImportedCommand.escaped(word, names: ["lr"]) == escaped)
    }
}
