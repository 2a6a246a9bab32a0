import ApusStudy
import Testing

@Suite struct NumberFormatTests {
    @Test(arguments: [
        (0.9, "0", "1"), (0.9, "0.0", "0.9"), (0.9, "0.00##", "0.90"),
        (1.49, "0", "1"), (1.49, "0.0", "1.5"), (1.49, "0.00##", "1.49"),
        (-55.123, "0", "-55"), (-55.123, "0.0", "-55.1"), (-55.123, "0.00##", "-55.123"),
        (9810, "0", "9810"), (9810, "0.0", "9810.0"), (9810, "0.00##", "9810.00"),
    ])
    func `the reference values of the number formats hold`(number: Double, pattern: String, text: String) throws {
        #expect(try NumberFormat(pattern: pattern).text(of: number) == text)
    }

    @Test(arguments: [
        (12345, "0E0", "1E4"), (12345, "00E00", "12E03"), (12346, "0.0##E0", "1.235E4"),
        (0.000123, "0.0##E0", "1.23E-4"), (0.000123, "00E00", "12E-05"), (1, "0.0##E0", "1.0E0"),
        (0, "0.0##E0", "0.0E0"), (-9.99, "0E0", "-1E1"), (9.96, "0.0E0", "1.0E1"),
        (12345, "##0.##E0", "12.3E3"), (123456, "##0.#####E0", "123.456E3"), (0.012, "##0.##E0", "12E-3"),
        (Double.leastNonzeroMagnitude, "0.0E0", "4.9E-324"), (1.7976931348623157e308, "0.0##E000", "1.798E308"),
    ])
    func `scientific formats move the point`(number: Double, pattern: String, text: String) throws {
        #expect(try NumberFormat(pattern: pattern).text(of: number) == text)
    }

    @Test(arguments: [
        (0.5, "0", "0"), (1.5, "0", "2"), (2.5, "0", "2"), (0.125, "0.00", "0.12"), (0.375, "0.00", "0.38"),
        (1.005, "0.00", "1.00"),
    ])
    func `a tie goes to the even digit by the exact binary value`(number: Double, pattern: String, text: String) throws
    {
        #expect(try NumberFormat(pattern: pattern).text(of: number) == text)
    }

    @Test(arguments: [
        (0.5, "#.##", "0.5"), (0.5, "#.00", ".50"), (0, "#", "0"), (7, "000", "007"), (7.25, "000.#", "007.2"),
        (-0.4, "0", "-0"), (1e21, "0", "1000000000000000000000"), (3, "0.###", "3"),
    ])
    func `optional and required digits stand where Java puts them`(number: Double, pattern: String, text: String) throws
    {
        #expect(try NumberFormat(pattern: pattern).text(of: number) == text)
    }

    @Test func `the largest number has all its digits`() throws {
        let text = try NumberFormat(pattern: "0.00").text(of: -Double.greatestFiniteMagnitude)

        #expect(text.count == 1 + 309 + 3)
    }

    @Test func `numbers that are not finite are named`() throws {
        let format = try NumberFormat(pattern: "0.0")

        #expect(format.text(of: .nan) == "NaN")
        #expect(format.text(of: .infinity) == "Infinity")
        #expect(format.text(of: -.infinity) == "-Infinity")
    }

    @Test(arguments: [
        "", "x", "0,000", "0.0%", "0.#0", "0#", "0E", "E0", ".", "0.0E#", String(repeating: "0", count: 65),
    ])
    func `what is no pattern is refused with an example`(pattern: String) {
        let error = #expect(throws: NumberFormat.PatternError.self) { try NumberFormat(pattern: pattern) }

        #expect(
            error?.description
                == "'\(pattern)' is no number format; expects digits 0 and #, as in 0.00, 0.0## or 0.0##E0"
        )
    }
}
