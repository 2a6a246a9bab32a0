import Testing

@testable import ApusStudyFile

@Suite struct MaskedTextTests {
    private static func masked(_ text: String) -> String {
        guard case .success(let scalars) = MaskedText.masked(text) else { return "refused" }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    @Test(arguments: [
        "plain", "${a}", "{x: ${a}, y: ${b}}", "\\${a}", "${a?string(\"0.0#\")}", "[*x, *y]", "*", "a * b", "${open",
        "é${a}ü",
        "cost: ${a}}", "\\\\${a}",
    ])
    func `what was masked comes back, with the same length`(text: String) {
        let masked = Self.masked(text)

        #expect(masked.unicodeScalars.count == text.unicodeScalars.count)
        #expect(MaskedText.unmasked(masked) == text)
    }

    @Test func `only placeholders and aliases are hidden`() {
        #expect(!Self.masked("{x: ${a}}").dropFirst(4).dropLast().contains("{"))
        #expect(Self.masked("{x: ${a}}").hasSuffix("}"))
        #expect(Self.masked("a*b * c ${open\n}") == "a*b * c ${open\n}")
        #expect(!Self.masked("a: *x").contains("*"))
    }

    @Test func `a mask in the text is found with its place`() {
        guard case .failure(let error) = MaskedText.masked("a\nb\u{10F1FF}") else {
            Issue.record("it was let through")
            return
        }

        #expect(error.place == SourcePlace(line: 2, column: 2))
    }
}
