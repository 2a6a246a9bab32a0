import ApusSpace
import Testing

@testable import ApusStudyFile

@Suite struct ScalarTextTests {
    @Test(arguments: [
        ("1", Literal.integer(1)), ("-12", .integer(-12)), ("+3", .integer(3)), ("0x1F", .integer(31)),
        ("0o17", .integer(15)),
        ("1.5", .real(1.5)), ("1e3", .real(1000)), ("1e-7", .real(1e-7)), (".5", .real(0.5)), ("2.", .real(2)),
        ("-.5", .real(-0.5)), (".inf", .real(.infinity)), ("-.inf", .real(-.infinity)),
        ("9223372036854775808", .real(0x1p63)),
        ("true", .boolean(true)), ("FALSE", .boolean(false)),
        ("yes", .text("yes")), ("no", .text("no")), ("on", .text("on")), ("1_000", .text("1_000")), ("0x", .text("0x")),
        ("1.2.3", .text("1.2.3")), ("-", .text("-")), (".", .text(".")), ("e5", .text("e5")), ("10s", .text("10s")),
        ("1e", .text("1e")),
        ("2024-01-01", .text("2024-01-01")), ("0xZZ", .text("0xZZ")),
    ])
    func `plain scalars have the types of the core schema`(text: String, literal: Literal) {
        #expect(ScalarText.literal(text) == literal)
    }

    @Test func `not a number is a number that is none`() {
        guard case .real(let number) = ScalarText.literal(".nan") else {
            Issue.record("it is no real")
            return
        }

        #expect(number.isNaN)
    }

    @Test func `messages show long texts shortened and control characters replaced`() {
        #expect(ScalarText.shortened(String(repeating: "a", count: 61)) == String(repeating: "a", count: 60) + "…")
        #expect(ScalarText.shortened("a\u{1B}[2J\nb") == "a\u{FFFD}[2J\u{FFFD}b")
    }
}
