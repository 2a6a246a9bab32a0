import ApusStudy
import Testing

@Suite struct TemplateParserTests {
    private static func mistakes(_ text: String) -> String {
        do {
            _ = try Template(text: text)
            return "none"
        } catch {
            return error.description
        }
    }

    @Test func `every mistake of a template is told with its place`() {
        let text = "a ${}\n${1x} ${a b}\n  ${x:-default} ${x?number}\n${x?string(\"0,0\")} ${x?string(0)}\n${open\nlast"

        #expect(
            Self.mistakes(text) == """
                1:3: '${' expects a parameter's name, and found nothing; to keep the text, write \\${
                2:1: '${' expects a parameter's name, and found '1x'; to keep the text, write \\${
                2:7: '${' expects a parameter's name, and found 'a b'; to keep the text, write \\${
                3:17: after '?' expects string("FORMAT"), such as ${x?string("0.00")}, and found 'number'
                4:1: '0,0' is no number format; expects digits 0 and #, as in 0.00, 0.0## or 0.0##E0
                4:20: after '?' expects string("FORMAT"), such as ${x?string("0.00")}, and found 'string(0)'
                5:1: '${' has no '}' on its line; close it, or write \\${ for the two characters
                """
        )
    }

    @Test func `a placeholder that never ends is told at the end of the file too`() {
        #expect(Self.mistakes("${").hasPrefix("1:1: '${' has no '}'"))
        #expect(Self.mistakes("${\(String(repeating: "a", count: 300))}").hasPrefix("1:1: '${' has no '}'"))
    }

    @Test func `a brace in the quotes of a format does not close the placeholder`() {
        #expect(Self.mistakes("${x?string(\"0}\")}").contains("'0}' is no number format"))
    }

    @Test func `names may hold what parameter names may hold`() throws {
        #expect(
            try Template(text: "${@x}".replacing("@", with: "_") + "${a.b:c@d-e}").variables.map(\.name) == [
                "_x", "a.b:c@d-e",
            ]
        )
    }

    @Test func `mistakes are counted up to a limit`() {
        let issues = Template.reading(Array(String(repeating: "${}", count: 10_000).utf8)).issues

        #expect(issues.count == 100)
    }
}
