import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct RunReadingFilesTests {
    private static func remark(templates: String = "[]", inputs: String = "[]") -> String {
        var reader = MemoryReader(["t.py": "x = ${n}", "b.py": "a ${m}\n ${n", "d/x": "1"])
        reader.unreadable = ["d/x", "locked.py"]
        reader.files["locked.py"] = [1]
        return remarks(
            study(program: "run:\n  command: [a, '${n}']\n  templates: \(templates)\n  inputs: \(inputs)"),
            reader
        )
    }

    @Test(arguments: [
        ("[none.py]", "study.yaml:7:15: there is no file 'none.py'; paths count from the study file's folder"),
        ("[d]", "study.yaml:7:15: 'd' is a folder; name a file"),
        ("[locked.py]", "study.yaml:7:15: 'locked.py' cannot be read: permission denied"),
        (
            "[/etc/passwd]",
            "study.yaml:7:15: 'run.templates' names a path in the run's folder: relative, without '..' and '//', not in '.apus' "
                + "(it is '/etc/passwd')"
        ),
        (
            "[t.py, t.py]",
            "study.yaml:7:21: two templates become 't.py', the other at 7:15; give one another name: {source: t.py, target: …}"
        ),
        (
            "[b.py]",
            "b.py:1:3: '${m}' names no parameter of 'space'; add it there, or write \\${m} for the text itself\n"
                + "b.py:2:2: '${' has no '}' on its line; close it, or write \\${ for the two characters"
        ),
        ("[{target: x}]", "study.yaml:7:15: 'run.templates' has no 'source'; add a text: the template"),
    ])
    func `a wrong template is told`(templates: String, remark: String) {
        #expect(Self.remark(templates: templates) == remark)
    }

    @Test(arguments: [
        ("[none]", "study.yaml:8:12: there is no file 'none'; paths count from the study file's folder"),
        (
            "[../x]",
            "study.yaml:8:12: 'run.inputs' names a path in the run's folder: relative, without '..' and '//', not in '.apus' "
                + "(it is '../x')"
        ),
        ("[d, d/]", "study.yaml:8:15: warning: 'd' is named twice among templates and inputs"),
        ("[{dataset: mnits}]", "study.yaml:8:22: the data set 'mnits' is not installed here; did you mean 'mnist'?"),
        (
            "[{dataset: cifar}]",
            "study.yaml:8:22: the data set 'cifar' is not installed here; mnist is installed here; name a path for files of your own"
        ),
    ])
    func `a wrong input is told`(inputs: String, remark: String) {
        #expect(Self.remark(inputs: inputs) == remark)
    }

    @Test func `an input cannot stand where a template goes`() {
        #expect(
            Self.remark(templates: "[t.py -> b.py]", inputs: "[b.py]")
                == "study.yaml:8:12: a template becomes 'b.py', so no input can have that name; rename one of them"
        )
    }

    @Test func `a source of two templates is sent once`() throws {
        let text = study(
            program: "run:\n  command: [a]\n  templates: [t.py, t.py -> u.py, t.py -> v.py]\n  inputs: []"
        )
        let environment = StudyFileEnvironment(
            reader: MemoryReader(["t.py": "x = ${n}"]),
            readDesign: MemoryReader.readDesign
        )

        let file = try StudyFile.check(text: text, fileName: "study.yaml", environment: environment)

        #expect(file.study.program.inputs.map(\.path) == ["t.py"])
    }

    @Test func `a template cannot take the place of another template's source`() {
        #expect(
            Self.remark(templates: "[t.py -> b.py, b.py -> c.py]").contains(
                "study.yaml:7:14: the template 't.py' becomes 'b.py', which is an input too; rename one of them"
            )
        )
    }

    @Test func `a number format for a text is told before anything runs`() {
        let reader = MemoryReader(["t.py": "a ${c?string(\"0.0\")} ${n?string(\"0.0\")}"])
        let text = study(
            space: "space:\n  n: {int: [1, 9]}\n  c: {choice: [x, y]}",
            program: "run:\n  command: [a]\n  templates: [t.py]"
        )

        #expect(
            remarks(text, reader)
                == "t.py:1:3: 'c' may be 'x', which the number format '0.0' cannot write; write ${c} without a format"
        )
    }
}
