import ApusSpace
import Testing

@Suite struct DomainLiteralsTests {
    private static let rate = Domain.real(lower: 0, upper: 1)
    private static let size = Domain.integer(lower: 1, upper: 20)
    private static let kind = Domain.categorical([.text("sgd"), .text("adam"), .integer(3), .boolean(true), .real(0.5)])

    @Test(
        arguments: [
            (rate, "0.25", .real(0.25)), (rate, " 1e-3 ", .real(0.001)), (rate, "1", .real(1)),
            (rate, "+.5", .real(0.5)),
            (size, "7", .integer(7)), (size, "7.0", .integer(7)), (size, "1e1", .integer(10)),
            (kind, "adam", .choice(1)), (kind, "3", .choice(2)), (kind, "3.0", .choice(2)), (kind, "true", .choice(3)),
            (kind, "0.50", .choice(4)), (.constant(.text("v")), "v", .choice(0)),
            (.integer(lower: 0, upper: 1 << 62), "4611686018427387903", .integer((1 << 62) - 1)),
            (.real(lower: 0, upper: 1, step: 0.1), "0.30000000000000004", .real(0.3)),
        ] as [(Domain, String, ParameterValue)]
    )
    func `texts are read`(domain: Domain, text: String, value: ParameterValue) throws {
        #expect(try domain.value(parsing: text) == value)
    }

    @Test(
        arguments: [
            (rate, "abc", "'abc' is not a number; write it like 0.25 or 1e-3"),
            (rate, "", "'' is not a number; write it like 0.25 or 1e-3"),
            (rate, "nan", "'nan' is not a number; write it like 0.25 or 1e-3"),
            (rate, "0x1p-1", "'0x1p-1' is not a number; write it like 0.25 or 1e-3"),
            (rate, "1e999", "'1e999' is not a number; write it like 0.25 or 1e-3"),
            (rate, "1.5", "1.5 is outside of [0.0, 1.0]; change the value or the range"),
            (size, "2.5", "'2.5' is not a whole number; write it like 32"),
            (size, "21", "21 is outside of [1, 20]; change the value or the range"),
            (size, "1e30", "'1e30' is not a whole number; write it like 32"),
            (
                .integer(lower: 0, upper: 10, step: 5), "7",
                "7 is not 0 plus a whole number of steps of 5; change the value or the step"
            ),
            (
                .real(lower: 0, upper: 1, step: 0.5), "0.7",
                "0.7 is not 0.0 plus a whole number of steps of 0.5; change the value or the step"
            ),
            (kind, "SGD", "'SGD' is not a choice; the choices are sgd, adam, 3, true, 0.5"),
            (
                .categorical((0..<10).map { .text("c\($0)") }), "x",
                "'x' is not a choice; the choices are c0, c1, c2, c3, c4, c5, c6, c7 and 2 more"
            ),
            (
                .real(lower: 1, upper: 0), "0.5",
                "the parameter's domain has a mistake, so it has no values; correct the domain first"
            ),
        ] as [(Domain, String, String)]
    )
    func `texts that are no values are refused with a remedy`(domain: Domain, text: String, message: String) {
        let error = #expect(throws: ValueError.self) { try domain.value(parsing: text) }

        #expect(error?.description == message)
    }

    @Test(
        arguments: [
            (rate, .integer(1), .real(1)), (size, .real(4), .integer(4)), (kind, .boolean(true), .choice(3)),
            (kind, .real(3), .choice(2)), (kind, .text("sgd"), .choice(0)),
        ] as [(Domain, Literal, ParameterValue)]
    )
    func `literals are read`(domain: Domain, literal: Literal, value: ParameterValue) throws {
        #expect(try domain.value(of: literal) == value)
    }

    @Test(
        arguments: [
            (rate, .text("0.5"), .notANumber(found: "0.5")), (rate, .boolean(true), .notANumber(found: "true")),
            (size, .real(4.5), .notAnInteger(found: "4.5")),
            (size, .integer(0), .outOfRange(found: "0", lower: "1", upper: "20")),
            (kind, .text("3"), .notAChoice(found: "3", choices: ["sgd", "adam", "3", "true", "0.5"])),
        ] as [(Domain, Literal, ValueError)]
    )
    func `literals that are no values are refused`(domain: Domain, literal: Literal, error: ValueError) {
        #expect(throws: error) { try domain.value(of: literal) }
    }

    @Test func `a literal's text reads back as the same value`() throws {
        for text in ["0.1", "1e-05", "0.30000000000000004", "5e-324", "1.7976931348623157e+308"] {
            let number = try #require(Double(text))
            let domain = Domain.real(lower: 0, upper: .greatestFiniteMagnitude)
            let literal = try #require(domain.literal(of: .real(number)))
            #expect(try domain.value(parsing: literal.description) == .real(number))
        }
    }

    @Test func `a value of another domain has no literal`() {
        #expect(Self.rate.literal(of: .integer(1)) == nil)
        #expect(Self.kind.literal(of: .choice(9)) == nil)
        #expect(Self.kind.literal(of: .choice(-1)) == nil)
        #expect(Domain.constant(.integer(1)).literal(of: .choice(1)) == nil)
    }

    @Test func `choices count as numbers when all of them are numbers`() {
        #expect(Domain.ordinal([.integer(10), .real(0.5)]).number(ofChoice: 1) == 0.5)
        #expect(Domain.ordinal([.integer(10), .text("x")]).number(ofChoice: 1) == 1)
        #expect(Domain.ordinal([.integer(10)]).number(ofChoice: 1) == nil)
    }
}
