import ApusStudy
import Testing

@testable import ApusRunner

/// Families 3 and 5 of the bad inputs: what a program may print, through the real reader of its output.
@Suite struct HostileOutputTests {
    private func read(_ text: String) async -> (result: RunResult, measurements: [Measurement]) {
        let scratch = Scratch()
        let settings = RunnerSettings(environment: [:], logBytesMax: 1_000_000)
        #expect(throws: Never.self) { try scratch.write(text, to: "text") }
        let (result, _, measurements) = await CommandRunner(settings: settings, clock: ContinuousClock())
            .record(scratch.job(script: "cat text; exit 1", metrics: [.stdout]))
        return (result, measurements)
    }

    @Test(
        arguments: [
            ("-0.0", -0.0), ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0), ("1e308", 1e308), ("1e400", .infinity),
            ("-1e400", -.infinity), ("9007199254740993", 9_007_199_254_740_992), ("0x10", 16), ("+1", 1), ("1.", 1),
        ] as [(String, Double)]
    )
    func `a number is read as the nearest that there is`(text: String, value: Double) {
        #expect(
            MetricLine.meaning(of: Array("loss\t\(text)".utf8)[...])
                == .measurement(Measurement(metric: "loss", step: 0, value: value))
        )
    }

    @Test(arguments: [
        "1,5", "1 000", "1_000", "١", "½", "1e", "--1", "0b1", "1\u{0}", "inf inf", "nan(", "[1]", "{}", "\"1\"",
        "null",
        "true", "9007199254740993\t1", "-1\t1", "1e3\t1", "9223372036854775808\t1",
    ])
    func `what is no number, and no step, is counted as such`(text: String) {
        #expect(MetricLine.meaning(of: Array("loss\t\(text)".utf8)[...]) == .malformed)
    }

    @Test(arguments: [
        "__proto__", "constructor", "<script>", "=cmd", "..", "$(touch x)", "e\u{301}", "a b",
        String(repeating: "x", count: Measurement.metricBytesMax),
    ])
    func `a metric's name is a text and nothing more`(name: String) {
        #expect(
            MetricLine.meaning(of: Array(" \(name) \t\(Measurement.stepMax)\t1".utf8)[...])
                == .measurement(Measurement(metric: name, step: Measurement.stepMax, value: 1))
        )
    }

    @Test(arguments: [String(repeating: "x", count: 129) + "\t1", "loss\t9007199254740993\t1"])
    func `what no report can carry is no measurement, and what comes after it counts`(line: String) async {
        let (result, measurements) = await self.read("\(line)\nloss\t1\n")

        #expect(measurements == [Measurement(metric: "loss", step: 0, value: 1)])
        #expect(result.notes == ["1 lines look like metrics, and are not `name TAB value` with a number"])
    }

    @Test func `a step that no report can carry is none in an expression and in the engine's words either`() throws {
        let pattern = #"(?<name>\w+)@(?<step>\d+)=(?<value>\S+)"#
        var reader = try MetricReader([.regex(pattern: pattern, metric: nil)], folder: Scratch().folder)
        var engine = EngineReader()

        let found = reader.stdout(Array("loss@9007199254740993=1\nloss@2=1\n".utf8)[...])
        let said = engine.stdout(
            Array(#"{"event":"metrics","step":9007199254740993,"values":{"loss":1}}"#.utf8)[...] + [0x0A]
        )

        #expect(found.map(\.step) == [2])
        #expect(said == [])
        #expect(engine.notes == ["1 lines of the engine were no events"])
    }

    /// Each must come out of the reason harmless, and hide nothing that comes after it.
    @Test(arguments: [
        ("\u{1B}]0;title\u{7}", #"\u{1b}]0;title\u{7}"#),
        ("\u{1B}]8;;http://evil\u{1B}\\click", #"\u{1b}]8;;http://evil\u{1b}\click"#),
        ("\u{1B}]52;c;ZXZpbA==\u{7}", #"\u{1b}]52;c;ZXZpbA==\u{7}"#), ("\u{1B}[2J\u{1B}[H", #"\u{1b}[2J\u{1b}[H"#),
        ("\u{1B}[8mhidden", #"\u{1b}[8mhidden"#), ("\u{1B}P+q544e\u{1B}\\", #"\u{1b}P+q544e\u{1b}\"#),
        ("progress 1\rprogress 2", "progress 1\n  progress 2"), ("a\u{8}\u{8}b", #"a\u{8}\u{8}b"#),
        ("a\u{7F}b", #"a\u{7f}b"#), ("\u{9B}31m", #"\u{9b}31m"#), ("\u{9D}0;x\u{9C}", #"\u{9d}0;x\u{9c}"#),
        ("\u{202E}txt.exe", #"\u{202e}txt.exe"#), ("\u{2066}a\u{2069}", #"\u{2066}a\u{2069}"#), ("a\0b", #"a\u{0}b"#),
        ("\u{2028}line", "line"), ("\u{200F}x", #"\u{200f}x"#), ("a\u{B}\u{C}b", "a\n  b"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("[apus: the log is cut here, at 5 bytes]", "[apus: the log is cut here, at 5 bytes]"),
    ])
    func `what moves a cursor or hides text is written out in a reason`(text: String, shown: String) async {
        let (result, measurements) = await self.read("\(text)\nloss\t1\n")

        #expect(
            result.end.reason.hasSuffix("the last lines of stdout:\n  \(shown)\n  loss\\t1"),
            "\(result.end.reason)"
        )
        #expect(measurements.map(\.value) == [1])
    }

    @Test func `a million lines and one of 64 MiB leave a log of its limit`() async throws {
        let scratch = Scratch()
        let settings = RunnerSettings(environment: [:], logBytesMax: 1_000_000)
        let script = #"seq 1000000; head -c 67108864 /dev/zero | tr '\0' x; printf '\nloss\t1\n'"#

        let (result, _, measurements) = await CommandRunner(settings: settings, clock: ContinuousClock())
            .record(scratch.job(script: script, metrics: [.stdout]))

        #expect(measurements.map(\.value) == [1])
        #expect(
            result.notes == ["stdout was cut at 1000000 bytes", "1 lines of more than 65536 bytes were not read"]
        )
        #expect(try scratch.text(".apus/stdout").utf8.count < 1_000_100)
    }
}
