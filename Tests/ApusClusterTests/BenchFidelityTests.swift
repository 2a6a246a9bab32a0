import Foundation
import Testing

/// `apus-bench fidelity` with the built program.
@Suite struct BenchFidelityTests {
    private struct Line: Decodable {
        let curves: String
        let opt: String
        let workers: Int
        let order: [Int]
        let durations: [Double]
        let steps_to_best: Int?
        let steps_to_best_end: Int?
        let steps: Int
    }

    /// Eight curves of nine steps that never cross; the fifth is the best, and near its end after six steps.
    private static let curves = (0..<8).map { trial in
        let end = trial == 4 ? 0.01 : 0.1 + 0.05 * Double(trial)
        let costs = (1...9).map { trial == 4 && $0 >= 6 ? "0.0101" : "\(end + 0.5 / Double($0))" }
        return #"{"costs": [\#(costs.joined(separator: ", "))]}"#
    }
    .joined(separator: "\n")

    private static func run(_ text: String, _ arguments: [String]) throws -> (
        place: Workplace, status: Int32, text: String
    ) {
        let place = try Workplace()
        _ = try place.write(text, to: "some.jsonl")
        let all = ["fidelity", "--curves", "some.jsonl"] + arguments
        let program = try RunningProgram("apus-bench", all, in: place)
        let status = program.ended()
        return (place, status, program.text)
    }

    private static func lines(_ text: String) throws -> [Line] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test func `the best is found with fewer steps than all, and no step is trained twice`() throws {
        let ended = try Self.run(Self.curves, ["--option", "eta=3", "--workers", "1,3", "--seeds", "5"])

        let lines = try Self.lines(ended.text)
        #expect(lines.map(\.workers) == [1, 1, 1, 1, 1, 3, 3, 3, 3, 3])
        for line in lines {
            let found = try #require(line.steps_to_best)
            let end = try #require(line.steps_to_best_end)
            #expect(line.order.sorted() == Array(0..<8) && line.durations.count == line.workers)
            // Each of the eight has its first step, and the best all its nine.
            #expect((8 + 8)..<(8 * 9) ~= line.steps)
            #expect(6 <= found && found < end && end <= line.steps)
        }
    }

    @Test func `the same seed gives the same lines`() throws {
        let first = try Self.run(Self.curves, ["--seeds", "3"]).text

        let second = try Self.run(Self.curves, ["--seeds", "3"]).text

        #expect(first == second)
        #expect(first.split(separator: "\n").count == 9)
    }

    @Test func `a rule that trains everything needs all steps`() throws {
        let ended = try Self.run(Self.curves, ["--rule", "threshold", "--workers", "2", "--seeds", "1"])

        #expect(try Self.lines(ended.text).map(\.steps) == [8 * 9])
    }

    @Test(arguments: [
        ("", [], "there are 0 curves"),
        ("{\"costs\": [1, 2]}\n{\"costs\": [1]}\nno", [], "line 2 has 1 steps"),
        ("{\"costs\": [1, 2]}\n{\"costs\": [1]}\nno", [], "line 3 is no curve"),
        ("{\"costs\": [1, null]}\n{\"costs\": [1, null]}", [], "no curve has a cost"),
        (Self.curves, ["--rule", "nosuch"], "there is no rule 'nosuch'"),
        (Self.curves, ["--rule", "pbt"], "pbt changes what is trained"),
        (Self.curves, ["--option", "max-steps=5"], "max-steps is the number of steps of the curves"),
        (Self.curves, ["--workers", "1,,2"], "--workers"),
    ])
    func `what cannot be replayed is told`(curves: String, arguments: [String], message: String) throws {
        let ended = try Self.run(curves, arguments)

        #expect(ended.status != 0)
        #expect(ended.text.contains(message), "\(ended.text)")
    }
}
