import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct MetricReaderTests {
    private func read(
        _ sources: [MetricSource],
        _ text: String,
        in folder: RunFolder = Scratch().folder
    ) throws -> (measurements: [Measurement], reader: MetricReader) {
        var reader = try MetricReader(sources, folder: folder)
        let measurements = reader.stdout(Array(text.utf8)[...]) + reader.finish()
        return (measurements, reader)
    }

    @Test func `a regular expression reads name, step and value from each line`() throws {
        let source = MetricSource.regex(pattern: #"epoch (?<step>\d+) (?<name>\w+)=(?<value>\S+)"#, metric: nil)

        let (measurements, reader) = try self.read([source], "epoch 1 loss=0.5\nepoch 2 loss=x\nepoch 2 acc=nan")

        #expect(measurements.map(\.metric) == ["loss", "acc"])
        #expect(measurements.map(\.step) == [1, 2])
        #expect(measurements[0].value == 0.5)
        #expect(measurements[1].value.isNaN)
        #expect(reader.notes == ["1 lines look like metrics, and are not `name TAB value` with a number"])
    }

    @Test(arguments: [
        (
            "(x",
            "the metric expression '(x': at character 2 of the expression: '(' without ')'; write \\( for the character"
        ),
        ("x", "the metric expression 'x': the expression needs a group (?<value>…) around the number"),
        (
            "(?<value>x)",
            "the metric expression '(?<value>x)': the expression needs a group (?<name>…), or the study a name for the metric"
        ),
    ])
    func `an expression that cannot give a metric is refused`(pattern: String, message: String) {
        #expect(throws: RunnerError(message)) { try self.read([.regex(pattern: pattern, metric: nil)], "") }
    }

    @Test func `a followed file is read as it grows, in halves of lines too`() throws {
        let scratch = Scratch()
        var reader = try MetricReader([.file(path: "log/m.tsv")], folder: scratch.folder)

        var found = [reader.look()]
        try scratch.write("loss\t1\t0.5\nlo", to: "log/m.tsv")
        found.append(reader.look())
        try scratch.write("loss\t1\t0.5\nloss\t2\t0.25\nloss\t3\t0.125", to: "log/m.tsv")
        found.append(reader.look())
        found.append(reader.finish())

        #expect(found.map { $0.map(\.value) } == [[], [0.5], [0.25], [0.125]])
        #expect(reader.looksAround)
    }

    @Test func `a file of metrics may be larger than one look`() throws {
        let scratch = Scratch()
        let line = "loss\t1\t0.5\n"
        let count = 2 * FollowedFile.bytesMax / line.utf8.count
        try scratch.write(String(repeating: line, count: count), to: "m")

        let (measurements, _) = try self.read([.file(path: "m")], "", in: scratch.folder)

        #expect(measurements.count == count)
    }

    @Test func `a JSON file that is not there fails the attempt`() throws {
        let (_, reader) = try self.read([.json(path: "m.json")], "")

        #expect(reader.verdict == .failed("the metrics file: 'm.json' is not in the run's folder"))
    }

    @Test func `SMAC's line gives its quality as the metric`() throws {
        let text = "Result of algorithm run: SUCCESS, 1, 1, 0.5, 7\n"

        let (measurements, reader) = try self.read([.smac(metric: "cost")], text + text)

        #expect(measurements == [.init(metric: "cost", step: 0, value: 0.5)])
        #expect(reader.verdict == .succeeded)
    }

    @Test func `UNSAT counts where the source says so`() throws {
        let text = "Result of algorithm run: UNSAT, 1, 1, 0.5, 7\n"

        let (plain, _) = try self.read([.smac(metric: "cost")], text)
        let (counting, _) = try self.read([.smac(metric: "cost", countsUnsatisfiable: true)], text)

        #expect(plain == [])
        #expect(counting == [.init(metric: "cost", step: 0, value: 0.5)])
    }

    @Test func `two results that differ are a failure`() throws {
        let text = "Result of algorithm run: SAT, 1, 1, 0.5, 7\nResult of algorithm run: SAT, 1, 1, 0.6, 7\n"

        let (measurements, reader) = try self.read([.smac(metric: "cost")], text)

        #expect(measurements == [])
        #expect(reader.verdict == .failed("the program printed two result lines that differ; print one"))
    }

    @Test func `no result line at all is a failure`() throws {
        let (_, reader) = try self.read([.smac(metric: "cost")], "hello\n")

        let reason = "the program printed no line 'Result of algorithm run: …' that SMAC would read"
        #expect(reader.verdict == .failed(reason))
    }

    @Test func `infeasible comes before everything else that was printed`() throws {
        let text = "apus: infeasible:  no \u{1b} room\nResult of algorithm run: SUCCESS, 1, 1, 0.5, 7\n"

        let (_, reader) = try self.read([.smac(metric: "cost")], text)

        #expect(reader.verdict == .infeasible(#"no \u{1b} room"#))
    }
}
