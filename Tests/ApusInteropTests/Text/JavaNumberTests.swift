import ApusInterop
import Testing

@Suite struct JavaNumberTests {
    @Test(arguments: [
        (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.5, "0.5"), (100, "100.0"), (1_234_567, "1234567.0"),
        (9_999_999, "9999999.0"), (1e7, "1.0E7"), (12_345_678.9, "1.23456789E7"), (0.001, "0.001"), (0.00099, "9.9E-4"),
        (1e-5, "1.0E-5"), (1.5e300, "1.5E300"), (.greatestFiniteMagnitude, "1.7976931348623157E308"), (-2.5, "-2.5"),
        (0.49999999999999994, "0.49999999999999994"), (0.1 + 0.2, "0.30000000000000004"), (123.456, "123.456"),
        (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"), (1_000_000, "1000000.0"),
        (1e21, "1.0E21"), (1.2e-3, "0.0012"), (0.010, "0.01"), (5_000_000.5, "5000000.5"),
    ])
    func `numbers are written as Java writes them`(number: Double, text: String) {
        #expect(JavaNumber.text(of: number) == text)
    }
}
