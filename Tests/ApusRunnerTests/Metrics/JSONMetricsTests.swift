import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct JSONMetricsTests {
    private func read(_ text: String) throws -> [Measurement] {
        try JSONMetrics.measurements(in: Array(text.utf8), file: "m.json")
    }

    @Test func `numbers are metrics, and lists are curves from step 1`() throws {
        let measurements = try self.read(#"{"loss": [0.5, 0.25], "acc": 1, "note": "x", "on": true, "none": null}"#)

        #expect(
            measurements == [
                .init(metric: "acc", step: 0, value: 1), .init(metric: "loss", step: 1, value: 0.5),
                .init(metric: "loss", step: 2, value: 0.25),
            ]
        )
    }

    @Test func `NaN and Infinity are read as Python writes them`() throws {
        let values = try self.read(#"{"a": NaN, "b": Infinity, "c": [-Infinity]}"#).map(\.value)

        #expect(values[0].isNaN)
        #expect(Array(values[1...]) == [.infinity, -.infinity])
    }

    @Test func `words in texts are no numbers, and texts are no metrics`() throws {
        let text = #"{"NaN": 1, "a.NaN": 2, "b": "NaN", "c": "\\", "d": NaN, "e": [1, "Infinity"]}"#

        let measurements = try self.read(text)

        #expect(measurements.map(\.metric) == ["NaN", "a.NaN", "d"])
        #expect(measurements[2].value.isNaN)
    }

    /// Found by the fuzzer: the decoder's JSON5 form ended the process at these.
    @Test(arguments: ["Inni", "Infinit", "-Inf", "NaNN", "Na", "+Infinity", "-NaN", "0x", "0x1.", ".e", "1e", "--1"])
    func `what is nearly a number is refused, and ends nothing but the reading`(word: String) {
        #expect(throws: RunnerError.self) { try self.read(#"{"loss": 1, "x": {"y": \#(word)}, "z": \#(word)}"#) }
    }

    @Test func `bytes that are no UTF-8 are refused, and end nothing but the reading`() {
        let bytes = Array(#"{"loss": 1, "#.utf8) + [0xFF] + Array(#"a": 1e400, {"y": -Infinity}}"#.utf8)

        #expect(throws: RunnerError.self) { try JSONMetrics.measurements(in: bytes, file: "m.json") }
    }

    @Test(arguments: ["", "[1]", #"{"loss": 0.5"#, "3", String(repeating: "[", count: 100_000)])
    func `what is no object is refused`(text: String) {
        let message = "'m.json' must hold one JSON object, name to number or to a list of numbers"
        #expect(throws: RunnerError(message)) { try self.read(text) }
    }
}
