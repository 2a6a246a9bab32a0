import ApusSpace
import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct RunReadingTests {
    private static let reader: MemoryReader = {
        var reader = MemoryReader([
            "t.py": "x = ${n}", "plain.py": "x", "in.txt": "i", "data/a": "1", "data/b/c": "2", "bad.py": "${n\n${m}",
        ])
        reader.executables = ["in.txt"]
        return reader
    }()

    private static func run(_ section: String) -> String {
        study(program: "run:\n  " + section.split(separator: "\n").joined(separator: "\n  "))
    }

    @Test func `a program that SMAC calls sees every parameter`() throws {
        let plain = try check(Self.run("command: [./wrap.py]\npass: {env: false, smac: {}}"), Self.reader)
        let whole = try check(
            Self.run("command: [./wrap.py]\npass: {env: false, smac: {instance: a.cnf, cutoff: 5, length: -1}}"),
            Self.reader
        )

        #expect(try plain.command.passing == .init(environment: false, smac: .init()))
        #expect(
            try whole.command.passing.smac == .init(instance: "a.cnf", cutoff: 5, cutoffLength: -1)
        )
    }

    @Test func `what SMAC says beside the instance, the seed and other names of parameters are read`() throws {
        let file = try check(
            Self.run("command: [./wrap.py]\npass: {smac: {specific: x y, seed: -1, names: {n: '@n'}}}"),
            Self.reader
        )
        let wrong = remarks(Self.run("command: [./wrap.py]\npass: {smac: {names: {m: x}}}"), Self.reader)

        #expect(try file.command.passing.smac == .init(specific: "x y", seed: -1, names: ["n": "@n"]))
        #expect(wrong.contains("'run.pass.smac.names' names 'm', which is no parameter"))
    }

    @Test func `arguments, variables and choices may be empty, but the program may not`() throws {
        let text = study(
            space: "space: {n: {int: [1, 9]}, c: {choice: ['', a]}}",
            program: "run: {command: [a, ''], environment: {A: ''}}"
        )

        let file = try check(text)

        #expect(try file.command.command == ["a", ""])
        #expect(try file.command.environment == ["A": ""])
        #expect(file.study.space.parameters[1].domain == .categorical([.text(""), .text("a")]))
        #expect(
            remarks(Self.run("command: ['', a]"), Self.reader)
                == "study.yaml:6:12: 'run.command' begins with an empty text; begin it with the program"
        )
    }

    @Test func `the whole section is read`() throws {
        let file = try check(
            Self.run(
                """
                templates: [t.py -> train.py, {source: plain.py, target: out.py}]
                inputs: [in.txt, data, {dataset: mnist}]
                command: [python3, train.py, "--n=${n}"]
                environment: {PYTHONHASHSEED: 0}
                pass: {env: false, flags: true, json: values.json}
                metrics: [stdout, {postprocess: [python3, parse.py]}]
                artifacts: ["*.npz", model]
                folder: keep-failed
                """
            ),
            Self.reader
        )

        let program = try file.command
        #expect(
            program.templates == [
                .init(source: "t.py", target: "train.py"), .init(source: "plain.py", target: "out.py"),
            ]
        )
        #expect(
            program.inputs.map(\.path) == [
                "t.py", "plain.py", "in.txt", "data/a", "data/b/c", "dataset/train-images-idx3-ubyte",
                "dataset/train-labels-idx1-ubyte",
            ]
        )
        #expect(program.inputs.map(\.isExecutable) == [false, false, true, false, false, false, false])
        #expect(file.sources.map(\.input) == program.inputs)
        #expect(file.sources.last?.path == "@mnist/train-labels-idx1-ubyte")
        #expect(program.command == ["python3", "train.py", "--n=${n}"])
        #expect(program.environment == ["PYTHONHASHSEED": "0"])
        #expect(program.passing == .init(environment: false, flags: true, jsonFile: "values.json"))
        #expect(program.metrics == [.stdout, .postprocess(command: ["python3", "parse.py"])])
        #expect(program.artifacts == ["*.npz", "model"])
        #expect(program.folder == .keepFailed)
        #expect(
            file.warnings.map(\.message) == ["the template 'plain.py' holds no ${name}; name it in 'inputs' instead"]
        )
    }

    @Test func `what is not said has its standard`() throws {
        #expect(try check(study()).command == CommandProgram(command: ["a"], metrics: [.stdout]))
    }

    @Test(arguments: [
        (
            "command: a b",
            "6:12: 'run.command' must be a list such as [python3, train.py] (it is one text); write it as a list, or add shell: true"
        ),
        (
            "command: [a, b]\nshell: true",
            "6:12: with shell: true, 'run.command' must be one text (it is a list); join it, or remove 'shell'"
        ),
        (
            "command: 'echo \"${n}\"'\nshell: true",
            "6:19: ${n} stands inside double quotes of the shell's, where its value cannot be quoted; "
                + "write it outside of them, or read the environment variable"
        ),
        (
            "command: [a, '${n}${k}']",
            "6:21: '${k}' names no parameter of 'space'; add it there, or write \\${k} for the text itself"
        ),
        (
            "command: ['${n?x}']",
            "6:14: after '?' expects string(\"FORMAT\"), such as ${x?string(\"0.00\")}, and found 'x'"
        ),
        ("comand: [a]\ncommand: [a]", "6:3: 'run' has no key 'comand'; did you mean 'command'?"),
        (
            "inputs: []",
            "6:3: 'run' has no 'command'; add a text or a list of 1 to 10000 texts: the program and its arguments, as a list; with shell: true, one text"
        ),
        ("command: []", "6:12: 'run.command' must be a list of 1 to 10000 texts (it has 0)"),
        (
            "command: [a]\nenvironment: {APUS_X: 1}",
            "7:17: names that begin with APUS_ are set by Apus (it is 'APUS_X'); choose another"
        ),
        ("command: [a]\nenvironment: {a=b: 1}", "7:17: an environment variable's name has no '=' (it is 'a=b')"),
        (
            "command: [a]\nenvironment: {X: '${n}'}",
            "7:21: warning: '${n}' is not replaced here, only in templates and the command; the program can read APUS_PARAM_n"
        ),
        (
            "command: [a]\nmetrics: {postprocess: [p, '${n}']}",
            "7:31: warning: '${n}' is not replaced here, only in templates and the command; the program can read APUS_PARAM_n"
        ),
        (
            "command: [a]\nfolder: keeep",
            "7:11: 'run.folder' must be 'remove', 'keep' or 'keep-failed' (it is 'keeep'); did you mean 'keep'?"
        ),
        (
            "command: [a]\nartifacts: [../x]",
            "7:15: 'run.artifacts' names a path in the run's folder: relative, without '..' and '//', not in '.apus' (it is '../x')"
        ),
        ("command: [a]\npass: {env: false}", ""),
    ])
    func `a wrong section is told`(section: String, remark: String) {
        let unseen =
            "4:9: nothing uses the parameter 'n'; write ${n} into a template or the command, or turn on env, flags or json in 'pass', or remove it"

        #expect(remarks(Self.run(section), Self.reader) == "study.yaml:\(remark.isEmpty ? unseen : remark)")
    }

    @Test func `who writes one name into a template has to write all`() {
        let text = study(
            space: "space: {n: {int: [1, 9]}, m: {int: [1, 9]}}",
            program: "run: {templates: [t.py], command: [a]}"
        )

        #expect(
            remarks(text, Self.reader)
                == "study.yaml:4:27: nothing uses the parameter 'm'; write ${m} into a template or the command, "
                + "say pass: {env: true} if the program reads APUS_PARAM_m, or remove it"
        )
        #expect(remarks(text.replacing("command: [a]", with: "command: [a], pass: {env: true}"), Self.reader) == "ok")
    }

    @Test func `a parameter that decides on others counts as seen`() {
        let text = study(
            space: "space: {n: {int: [1, 9]}, m: {choice: [a, b]}, k: {int: [1, 9], when: m == a}}",
            program: "run: {command: [a, '${n}', '${k}']}"
        )

        #expect(remarks(text) == "ok")
    }
}
