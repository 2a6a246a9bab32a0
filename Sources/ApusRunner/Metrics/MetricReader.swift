import ApusStudy

/// Reads metrics from a program's output and files while it runs, and what it says of its own end.
struct MetricReader: OutputHandler {
    /// A line of standard output that begins so says that the configuration cannot be run at all.
    static let infeasiblePrefix = "apus: infeasible:"

    /// A line of standard output that begins so says after which step the program saved and gave way.
    static let gaveWayPrefix = "apus: gave way:"

    /// What the program's output says of its outcome, beside its exit status.
    enum Verdict: Hashable, Sendable {
        case infeasible(String)
        case failed(String)
        case timedOut(String)

        /// SMAC's line came and named a finite quality: the exit status says nothing more.
        case succeeded
    }

    private struct Pattern {
        let pattern: LinePattern
        let metric: String?
    }

    private var lines = LineSplitter()
    private var files: [(file: FollowedFile, lines: LineSplitter)] = []
    private var patterns: [Pattern] = []
    private let readsLines: Bool
    private let smacMetric: String?
    private let countsUnsatisfiable: Bool
    private let readsRuntime: Bool
    private let jsonPaths: [String]
    private let folder: RunFolder
    private var limits: MetricLimits
    private var smac: SMACResult?
    private var infeasible: String?

    /// The step after which the program saved and gave way, as it says.
    private(set) var gaveWay: Int?
    private var failure: String?
    private var malformedCount = 0

    /// Throws when a regular expression cannot be read.
    init(_ sources: [MetricSource], folder: RunFolder, limits: MetricLimits = MetricLimits()) throws(RunnerError) {
        self.folder = folder
        self.limits = limits
        var (readsLines, smacMetric): (Bool, String?) = (false, nil)
        var (countsUnsatisfiable, readsRuntime) = (false, false)
        var jsonPaths: [String] = []
        for source in sources {
            switch source {
            case .postprocess: continue
            case .stdout: readsLines = true
            case .file(let path): self.files.append((FollowedFile(path, in: folder), LineSplitter()))
            case .regex(let text, let metric): self.patterns.append(try Self.pattern(text, metric))
            case .json(let path): jsonPaths.append(path)
            case .smac(let metric, let counts): (smacMetric, countsUnsatisfiable) = (metric, counts ?? false)
            case .smacRuntime(let metric): (smacMetric, readsRuntime) = (metric, true)
            }
        }
        self.readsLines = readsLines
        self.smacMetric = smacMetric
        self.countsUnsatisfiable = countsUnsatisfiable
        self.readsRuntime = readsRuntime
        self.jsonPaths = jsonPaths
    }

    /// Reads lines of standard output and nothing else, as a post-processing script prints them.
    init(lines limits: MetricLimits, folder: RunFolder) {
        self.folder = folder
        self.limits = limits
        self.readsLines = true
        self.smacMetric = nil
        self.countsUnsatisfiable = false
        self.readsRuntime = false
        self.jsonPaths = []
    }

    var looksAround: Bool {
        !self.files.isEmpty
    }

    mutating func stdout(_ bytes: ArraySlice<UInt8>) -> [Measurement] {
        var found: [Measurement] = []
        var lines = self.lines
        self.lines = LineSplitter()
        lines.append(bytes) { self.take($0, &found) }
        self.lines = lines
        return found
    }

    mutating func look() -> [Measurement] {
        var found: [Measurement] = []
        self.readFiles(&found)
        return found
    }

    mutating func finish() -> [Measurement] {
        var found: [Measurement] = []
        var lines = self.lines
        lines.finish { self.take($0, &found) }
        while self.readFiles(&found) {}
        for index in self.files.indices {
            var lines = self.files[index].lines
            lines.finish { self.takeMetric($0, &found) }
        }
        for path in self.jsonPaths { self.readJSON(path, &found) }
        if let metric = self.smacMetric, case .succeeded(let quality)? = self.smac {
            self.admit(Measurement(metric: metric, step: 0, value: quality), &found)
        }
        return found
    }

    /// To be read after `finish`; `nil` when the exit status decides.
    var verdict: Verdict? {
        if let reason = self.infeasible { return .infeasible(reason) }
        if let reason = self.failure { return .failed(reason) }
        guard self.smacMetric != nil else { return nil }
        switch self.smac {
        case .succeeded?: return .succeeded
        case .timedOut(let reason)?: return .timedOut(reason)
        case .failed(let reason)?: return .failed(reason)
        case nil: return .failed("the program printed no line 'Result of algorithm run: …' that SMAC would read")
        }
    }

    /// What the next reader of the same attempt has to count on from.
    var limitsSoFar: MetricLimits {
        self.limits
    }

    /// What was passed over, for the worker's log.
    var notes: [String] {
        var notes = self.limits.notes
        if self.malformedCount > 0 {
            notes.append("\(self.malformedCount) lines look like metrics, and are not `name TAB value` with a number")
        }
        if self.lines.skippedCount > 0 {
            notes.append(
                "\(self.lines.skippedCount) lines of more than \(LineSplitter.lineBytesMax) bytes were not read"
            )
        }
        return notes
    }
}

extension MetricReader {
    private static func pattern(_ text: String, _ metric: String?) throws(RunnerError) -> Pattern {
        do throws(RunnerError) {
            let pattern = try LinePattern(text)
            guard pattern.groups.contains("value") else {
                throw RunnerError("the expression needs a group (?<value>…) around the number")
            }
            guard metric != nil || pattern.groups.contains("name") else {
                throw RunnerError("the expression needs a group (?<name>…), or the study a name for the metric")
            }
            return Pattern(pattern: pattern, metric: metric)
        } catch {
            throw RunnerError("the metric expression '\(LogText.escaped(text))': \(error.description)")
        }
    }

    /// Reads what was appended to the followed files; true when that was anything.
    @discardableResult
    private mutating func readFiles(_ found: inout [Measurement]) -> Bool {
        var isAny = false
        for index in self.files.indices {
            let bytes = self.files[index].file.next()
            var lines = self.files[index].lines
            lines.append(bytes[...]) { self.takeMetric($0, &found) }
            self.files[index].lines = lines
            isAny = isAny || !bytes.isEmpty
        }
        return isAny
    }

    private mutating func take(_ line: ArraySlice<UInt8>, _ found: inout [Measurement]) {
        if self.infeasible == nil, line.starts(with: Self.infeasiblePrefix.utf8) {
            let reason = String(decoding: line.dropFirst(Self.infeasiblePrefix.utf8.count).prefix(1_000), as: UTF8.self)
            self.infeasible = LogText.escaped(String(reason.drop { $0 == " " }))
            return
        }
        if line.starts(with: Self.gaveWayPrefix.utf8) {
            let step = String(decoding: line.dropFirst(Self.gaveWayPrefix.utf8.count).prefix(20), as: UTF8.self)
            self.gaveWay = Int(String(step.drop { $0 == " " }.prefix { $0.isNumber })) ?? self.gaveWay
            return
        }
        if self.readsLines { self.takeMetric(line, &found) }
        for pattern in self.patterns { self.takeMatch(pattern, line, &found) }
        if self.smacMetric != nil,
            let result = SMACResult(
                line: line,
                countsUnsatisfiable: self.countsUnsatisfiable,
                readsRuntime: self.readsRuntime
            )
        {
            self.takeResult(result)
        }
    }

    private mutating func takeMetric(_ line: ArraySlice<UInt8>, _ found: inout [Measurement]) {
        switch MetricLine.meaning(of: line) {
        case .measurement(let measurement): self.admit(measurement, &found)
        case .malformed: self.malformedCount += 1
        case .text: break
        }
    }

    private mutating func takeMatch(_ pattern: Pattern, _ line: ArraySlice<UInt8>, _ found: inout [Measurement]) {
        guard let groups = pattern.pattern.groups(in: line), let text = groups["value"] else { return }
        guard let value = MetricLine.number(in: Array(text.utf8)[...]) else {
            self.malformedCount += 1
            return
        }
        guard let name = groups["name"] ?? pattern.metric, MetricLine.isName(name) else { return }
        let step = groups["step"].map { Int($0) ?? -1 } ?? 0
        guard MetricLine.isStep(step) else {
            self.malformedCount += 1
            return
        }
        self.admit(Measurement(metric: name, step: step, value: value), &found)
    }

    private mutating func takeResult(_ result: SMACResult) {
        guard let earlier = self.smac, earlier != result else {
            self.smac = result
            return
        }
        self.smac = .failed("the program printed two result lines that differ; print one")
    }

    private mutating func readJSON(_ path: String, _ found: inout [Measurement]) {
        do {
            guard self.folder.size(of: path) ?? 0 <= JSONMetrics.bytesMax else {
                throw RunnerError("'\(LogText.escaped(path))' has more than \(JSONMetrics.bytesMax) bytes")
            }
            let bytes = try self.folder.read(path, upTo: JSONMetrics.bytesMax)
            for measurement in try JSONMetrics.measurements(in: bytes, file: path) { self.admit(measurement, &found) }
        } catch {
            if self.failure == nil { self.failure = "the metrics file: \(error)" }
        }
    }

    private mutating func admit(_ measurement: Measurement, _ found: inout [Measurement]) {
        if self.limits.admits(measurement) { found.append(measurement) }
    }
}
