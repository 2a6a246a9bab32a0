import ApusSpace
import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct YAMLReaderTests {
    @Test func `unquoted names stand inside braces and brackets`() throws {
        let file = try check(
            study(program: "run: {command: [a, ${n}, {x: 1}], shell: false}".replacing(", {x: 1}", with: ""))
        )

        let program = try file.command
        #expect(program.command == ["a", "${n}"])
    }

    @Test func `formats and quotes inside a placeholder do not disturb the parser`() throws {
        let file = try check(
            study(
                program: #"run: {command: [${n?string("0,#".x")}, "a ${n?string("0.0")}", '\${n}', "\${n} \\"]}"#
                    .replacing("0,#\".x", with: "0.0#")
            )
        )

        let program = try file.command
        #expect(program.command == [#"${n?string("0.0#")}"#, #"a ${n?string("0.0")}"#, #"\${n}"#, #"\${n} \"#])
    }

    @Test func `JSON is the same tree`() throws {
        let text = """
            {"name": "j", "space": {"n": {"int": [1, 9]}}, "objective": {"minimize": "loss"},
             "limits": {"trials": 3}, "run": {"command": ["a", "--n=${n}"]}}
            """

        let file = try check(text)

        #expect(file.study.name == "j")
        #expect(file.study.space.parameters.map(\.name) == ["n"])
    }

    @Test func `lines and columns are those of the file`() {
        let text = study("resources: {cores: ${n}, gpus: -1, # ${x}\n  memory: much}")

        #expect(
            remarks(text) == """
                study.yaml:6:20: 'resources.cores' must be a whole number from 1 to 4096 (it is '${n}')
                study.yaml:6:32: 'resources.gpus' must be a whole number from 0 to 64 (it is '-1')
                study.yaml:7:11: 'resources.memory' must be a size such as 8GiB or 500MB (it is 'much')
                """
        )
    }

    @Test func `a key that stands twice is told with both places, and reading goes on`() {
        let text = study(
            space: "space:\n  n: {int: [1, 9]}\n  'n': {int: [1, 2]}\n  m: {int: [5, 1]}",
            "name: t\nname: u"
        )

        #expect(
            remarks(text) == """
                study.yaml:6:3: 'n' stands twice in this map, first at 5:3; remove one of the two
                study.yaml:7:3: 'm' has the range [5, 1], but the lower bound comes first; exchange the two
                study.yaml:9:1: 'name' stands twice in this map, first at 1:1; remove one of the two
                study.yaml:10:1: 'name' stands twice in this map, first at 1:1; remove one of the two
                """
        )
    }

    @Test func `what is no YAML is told where it breaks`() {
        #expect(
            remarks("name: x\nspace: {n: [1, 2}\n")
                == "study.yaml:2:17: this is no YAML: did not find expected ',' or ']' (while parsing a flow sequence "
                + "that begins at 2:12); check indentation, brackets and quotes up to here"
        )
    }

    @Test func `an empty file is told what a study has`() {
        let message = "study.yaml:1:1: the file is empty; a study has at least name, space, objective and train or run"

        #expect(remarks("") == message)
        #expect(remarks("# nothing\n") == message)
    }

    @Test(arguments: ["[1]", "text", "5"])
    func `a file that is no map is refused`(text: String) {
        #expect(remarks(text).hasPrefix("study.yaml:1:1: a study must be a map (it is "))
    }

    @Test func `a second document is refused`() {
        #expect(remarks("a: 1\n---\nb: 2").contains("this is no YAML: but found another document"))
    }

    @Test func `a file larger than a mebibyte is refused`() {
        let text = "# " + String(repeating: "x", count: YAMLReader.bytesMax)

        #expect(
            remarks(text)
                == "study.yaml:1:1: a study file has at most 1048576 bytes, and this has 1048578; "
                + "move data into files that it names"
        )
    }

    @Test(arguments: ["[", "{a: ", "- "])
    func `deep nesting is refused, however deep`(opening: String) {
        for depth in [65, 900, 100_000] {
            let said = remarks(String(repeating: opening, count: depth))

            #expect(said.contains("this is no YAML") || said.contains("64 deep"))
        }
    }

    @Test func `nesting of 64 levels is read and of 65 refused`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }

        #expect(!remarks(nested(64)).contains("deep"))
        #expect(
            remarks(nested(65))
                == "study.yaml:1:65: values nest more than 64 deep here; a study needs fewer levels"
        )
    }

    @Test func `a character of the masks is refused`() {
        #expect(
            remarks("name: a\nb: \u{10F021}")
                == "study.yaml:2:4: this private-use character is not allowed here; remove it"
        )
    }

    @Test func `control characters are refused`() {
        #expect(remarks("name: \u{1}").contains("this is no text: control characters are not allowed"))
    }

    @Test func `more repeated keys than the limit end the check`() {
        let text = (0...101).map { "k\($0): 1\nk\($0): 2\n" }.joined()

        #expect(remarks(text) == "study.yaml:1:1: more than 100 keys stand twice; each may stand once in a map")
    }
}
