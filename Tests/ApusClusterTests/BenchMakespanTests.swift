import Foundation
import Testing

/// `apus-bench makespan` with the built program.
@Suite struct BenchMakespanTests {
    private static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
        let program = try RunningProgram("apus-bench", ["makespan"] + arguments, in: try Workplace())
        let status = program.ended()
        return (status, program.text)
    }

    /// The figures before `%`, in the order of the text: mean, median and most, without and with an order.
    private static func percents(_ text: String) -> [Double] {
        let words = text.split(whereSeparator: { " (),;".contains($0) })
        return zip(words, words.dropFirst()).compactMap { $1 == "%" ? Double($0) : nil }
    }

    @Test func `the longest first end sooner than the order of proposal, and the same seeds give the same`() throws {
        let first = try Self.run(["--devices", "8", "--seeds", "3"])
        let second = try Self.run(["--devices", "8", "--seeds", "3"])

        #expect(first.status == 0)
        #expect(first.text == second.text)
        let percents = Self.percents(first.text)
        try #require(percents.count == 6)
        #expect(percents[3] < percents[0])
        #expect(percents.allSatisfy { $0 >= 0 })
    }

    @Test(arguments: [["--devices", "0"], ["--noise", "2"], ["--engine", "tpu"], ["--trials", "0"]])
    func `wrong options are refused`(arguments: [String]) throws {
        #expect(try Self.run(arguments).status == 64)
    }
}
