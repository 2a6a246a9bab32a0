import ApusStudy

/// Reads the events that the engine's process prints.
struct EngineReader: OutputHandler {
    private var lines = LineSplitter()
    private var limits = MetricLimits()
    private var strangeCount = 0

    /// What the engine said of its end, if it came that far.
    private(set) var ended: (outcome: EngineEvent.Outcome, reason: String)?

    var looksAround: Bool { false }

    mutating func stdout(_ bytes: ArraySlice<UInt8>) -> [Measurement] {
        var found: [Measurement] = []
        var lines = self.lines
        lines.append(bytes) { self.take($0, &found) }
        self.lines = lines
        return found
    }

    mutating func look() -> [Measurement] {
        []
    }

    mutating func finish() -> [Measurement] {
        var found: [Measurement] = []
        var lines = self.lines
        lines.finish { self.take($0, &found) }
        return found
    }

    var lastStep: Int { self.limits.lastStep }

    var notes: [String] {
        self.limits.notes + (self.strangeCount > 0 ? ["\(self.strangeCount) lines of the engine were no events"] : [])
    }

    private mutating func take(_ line: ArraySlice<UInt8>, _ found: inout [Measurement]) {
        switch EngineEvent(line: line) {
        case .metrics(let step, let values)? where MetricLine.isStep(step):
            for (name, value) in values.sorted(by: { $0.key < $1.key }) where MetricLine.isName(name) {
                let measurement = Measurement(metric: name, step: step, value: value)
                if self.limits.admits(measurement) { found.append(measurement) }
            }
        case .ended(let outcome, let reason)?: self.ended = (outcome, reason)
        case .started?, .progress?: break
        case .metrics?, nil: self.strangeCount += 1
        }
    }
}
