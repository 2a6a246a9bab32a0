import ApusSpace
import ApusStudy
import Testing

@Suite struct TemplateTests {
    private static func text(_ template: String, _ values: [String: Literal]) throws -> String {
        String(decoding: try Template(text: template).render(values: values), as: UTF8.self)
    }

    @Test func `values take the place of their names`() throws {
        let text = try Self.text(
            "Conv2D(${nb_filters}, ${ nb_conv }) # ${kind} ${on}\n${dropout1}",
            [
                "nb_filters": .integer(32), "nb_conv": .integer(3), "kind": .text("a b"), "on": .boolean(true),
                "dropout1": .real(0.25),
            ]
        )

        #expect(text == "Conv2D(32, 3) # a b true\n0.25")
    }

    @Test func `number formats are applied to numbers`() throws {
        let values: [String: Literal] = ["x": .real(1.49), "n": .integer(9810)]

        #expect(
            try Self.text("${x?string(\"0.0\")} ${n?string('0.00##')} ${x ? string( \"0\" )}", values)
                == "1.5 9810.00 1"
        )
    }

    @Test func `an escaped placeholder stays literal and loses its backslash`() throws {
        #expect(try Self.text("\\${HOME} \\\\${x} $x $$ {x}", ["x": .integer(1)]) == "${HOME} \\${x} $x $$ {x}")
    }

    @Test func `bytes that are no UTF-8 come out as they went in`() throws {
        let template = try Template(bytes: [0xFF, 0x00, 0x0D, 0x0A] + Array("${n}".utf8) + [0xC3, 0x28])

        let bytes = try template.render(values: ["n": .integer(7)])

        #expect(bytes == [0xFF, 0x00, 0x0D, 0x0A, 0x37, 0xC3, 0x28])
    }

    @Test func `a value is never read as a template once more`() throws {
        #expect(try Self.text("${a}", ["a": .text("${b} \\${c}")]) == "${b} \\${c}")
    }

    @Test func `variables tell the place of each use`() throws {
        let template = try Template(text: "é ${a}\n  ${b?string(\"0\")} ${a}")

        let variables = template.variables

        #expect(variables.map(\.name) == ["a", "b", "a"])
        #expect(variables.map(\.line) == [1, 2, 2])
        #expect(variables.map(\.column) == [3, 3, 20])
        #expect(variables[1].format?.pattern == "0")
    }

    @Test func `rendering names every value that is missing or no number`() throws {
        let template = try Template(text: "${a}\n${b?string(\"0\")} ${c?string(\"0\")}")

        let error = #expect(throws: TemplateError.self) {
            try template.render(values: ["b": .text("x"), "c": .boolean(true)])
        }

        #expect(
            error?.description == """
                1:1: 'a' is no parameter of the study; to keep the text, write \\${a}
                2:1: a number format needs a number, and 'b' is 'x'
                2:18: a number format needs a number, and 'c' is 'true'
                """
        )
    }

    @Test func `a text that is one placeholder stands for the value itself`() throws {
        #expect(try Template(text: "${a}").onlyVariable == "a")
        #expect(try Template(text: "${a} ").onlyVariable == nil)
        #expect(try Template(text: "${a?string(\"0\")}").onlyVariable == nil)
        #expect(try Template(text: "").onlyVariable == nil)
    }

    @Test func `reading goes on after a mistake`() {
        let (template, issues) = Template.reading(Array("${1} ${good} ${".utf8))

        #expect(template.variables.map(\.name) == ["good"])
        #expect(issues.map(\.column) == [1, 14])
    }

    @Test func `a script gets each value as one quoted word`() throws {
        let template = try Template(text: "train --name ${name} --rate=${rate}")

        let script = try template.renderShell(values: ["name": .text("it's; rm -rf /"), "rate": .real(0.5)])

        #expect(String(decoding: script, as: UTF8.self) == "train --name 'it'\\''s; rm -rf /' --rate='0.5'")
    }

    @Test func `a script refuses a value with a NUL byte`() throws {
        let template = try Template(text: "echo ${a}")

        let error = #expect(throws: TemplateError.self) { try template.renderShell(values: ["a": .text("x\0y")]) }

        #expect(
            error?.description
                == "1:6: the value of 'a' holds a NUL byte, which no argument can hold; remove it"
        )
    }
}
