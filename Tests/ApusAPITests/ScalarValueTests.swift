import ApusSpace
import Testing

@testable import ApusAPI

@Suite struct ScalarValueTests {
    @Test(arguments: [
        (Literal.boolean(true), "true"), (.integer(-3), "-3"), (.real(0.25), "0.25"), (.text("a\"b"), #""a\"b""#),
    ])
    func `a value is a plain JSON value and comes back`(literal: Literal, text: String) throws {
        let encoded = String(decoding: try JSONText.encode(ScalarValue(literal)), as: UTF8.self)

        #expect(encoded == text)
        #expect(try JSONText.decode(ScalarValue.self, from: Array(text.utf8)).literal == literal)
    }

    @Test(arguments: ["null", "[]", "{}"])
    func `anything else is refused`(text: String) {
        #expect(throws: DecodingError.self) { try JSONText.decode(ScalarValue.self, from: Array(text.utf8)) }
    }

    @Test(arguments: [
        (Literal.real(3), "3"), (.real(1e20), "1e+20"), (.real(0.5), "0.5"), (.real(.infinity), "inf"),
        (.boolean(false), "false"), (.text("x y"), "x y"),
    ])
    func `its text is what a person writes`(literal: Literal, text: String) {
        #expect(ScalarValue(literal).text == text)
    }

    @Test func `only numbers have a place on an axis`() {
        #expect(ScalarValue(.integer(2)).number == 2)
        #expect(ScalarValue(.text("2")).number == nil)
        #expect(ScalarValue(.boolean(true)).number == nil)
    }
}
