import ApusInterop
import ApusSpace

/// A run that has ended: what the study knows of it, and what its program printed.
struct EndedRun: Hashable, Sendable {
    /// The trial's number.
    let number: UInt32
    let configuration: Configuration

    /// As the API names it, such as `timedOut`.
    let state: String

    /// What counts for the search; `nil` where nothing does.
    let quality: Double?

    /// How long the run took.
    let seconds: Double

    /// When it ended, counted from the study's start.
    let end: Double

    /// The result line that the program printed, as far as it can be read.
    let line: ResultLine?

    /// What it was run on, where configurations are raced: the instance's name, the seed, and its seconds.
    var instance: String?
    var runSeed: UInt32?
    var cutoff: Double?

    /// Why it ended as it did; empty on success.
    var reason = ""

    /// Whether the program asked for the whole search to end.
    var asksForEnd: Bool { self.state == "failed" && self.line?.status == .abort }

    /// In the words of SMAC's files: what is no success is CRASHED, unless it says more.
    var status: RunStatus {
        switch self.state {
        case "succeeded": self.line?.status == .unsatisfiable ? .unsatisfiable : .satisfiable
        case "timedOut": .timeout
        case "killed", "stopped": .killed
        case "failed": self.asksForEnd ? .abort : .crashed
        default: .crashed
        }
    }

    /// What the program says that it took; else what the run took.
    func runtime(_ scenario: Scenario) -> Double {
        if self.status == .timeout, let cutoff = self.cutoff ?? scenario.algorithm.cutoff { return cutoff }
        if scenario.goal.run == .runtime, self.status == .crashed, self.field(1) == nil {
            return self.cutoff ?? scenario.algorithm.cutoff ?? self.seconds
        }
        return self.field(1).flatMap { $0 >= 0 ? $0 : nil } ?? self.seconds
    }

    /// What is minimized: the quality, or the seconds, where a crash takes all the time that it was given.
    func response(_ scenario: Scenario) -> Double {
        guard scenario.goal.run == .runtime else { return self.quality(scenario) }
        switch self.status {
        case .satisfiable, .unsatisfiable: return self.runtime(scenario)
        default: return self.cutoff ?? scenario.algorithm.cutoff ?? self.runtime(scenario)
        }
    }

    var runLength: Double { self.field(2) ?? -1 }

    /// The quality that SMAC's files give: what the program printed, and for a crash at least what crashes count as.
    func quality(_ scenario: Scenario) -> Double {
        let isRuntime = scenario.goal.run == .runtime
        let printed = isRuntime ? self.field(3) ?? 0 : self.quality ?? self.field(3)
        if isRuntime { return printed ?? 0 }
        guard self.status != .satisfiable, self.status != .unsatisfiable, self.status != .timeout || printed == nil
        else {
            return printed ?? scenario.runs.crashedQuality
        }
        guard scenario.runs.transformsCrashedQuality else { return printed ?? scenario.runs.crashedQuality }
        return max(printed ?? scenario.runs.crashedQuality, scenario.runs.crashedQuality)
    }

    /// The seed that the program printed, which should be the one that it was given.
    var printedSeed: Int? {
        guard let line, line.fields.count > 4 else { return nil }
        return Int(line.fields[4])
    }

    var additional: String {
        guard let line, line.fields.count > 5 else { return "" }
        return line.fields[5]
    }

    private func field(_ index: Int) -> Double? {
        guard let line, line.fields.indices.contains(index), let number = Double(line.fields[index]), number.isFinite
        else { return nil }
        return number
    }
}
