/// Why a study's budget is at its end.
public enum BudgetEnd: Hashable, Sendable, Codable {
    /// So many trials were proposed as there may be.
    case trials(Int)
    case wallclock(Duration)
    case gpuTime(Duration)

    /// A trial's cost is at the target or below.
    case target(Double, reachedBy: UInt32, cost: Double)

    /// The best cost fell by less than `epsilon`, or not at all, over the last `trials` that ended.
    case plateau(trials: Int, epsilon: Double, best: Double)

    /// Whether it is a limit of time, which ends also what another limit lets finish.
    public var isOfTime: Bool {
        switch self {
        case .wallclock, .gpuTime: true
        case .trials, .target, .plateau: false
        }
    }

    /// The limit's key in a study file.
    public var limit: String {
        switch self {
        case .trials: "trials"
        case .wallclock: "wallclock"
        case .gpuTime: "gpu-time"
        case .target: "target"
        case .plateau: "plateau"
        }
    }

    /// In a person's words, with values of the objective's metric instead of costs.
    public func text(_ objective: Objective) -> String {
        switch self {
        case .trials, .wallclock, .gpuTime: return self.description
        case .target(let target, let trial, let cost):
            let value = ShortNumber.text(of: objective.cost(of: cost))
            let wanted = ShortNumber.text(of: objective.cost(of: target))
            return "trial \(trial) has \(objective.metric) \(value), which meets limits.target, \(wanted)"
        case .plateau(let trials, let epsilon, let best):
            let least = epsilon > 0 ? " of \(ShortNumber.text(of: epsilon)) or more" : ""
            let value = ShortNumber.text(of: objective.cost(of: best))
            return "the last \(trials) trials brought no improvement\(least) "
                + "over the best \(objective.metric), \(value)"
        }
    }
}

extension BudgetEnd: CustomStringConvertible {
    public var description: String {
        switch self {
        case .trials(let count): "all \(count) trials of the budget were proposed; raise limits.trials for more"
        case .wallclock(let limit):
            "the study has run for \(Self.hours(limit)); raise limits.wallclock for more"
        case .gpuTime(let limit):
            "the trials have used \(Self.hours(limit)) of GPU time; raise limits.gpu-time for more"
        case .target(let target, let trial, let cost):
            "trial \(trial) has cost \(cost), which meets the target of \(target)"
        case .plateau(let trials, let epsilon, let best):
            "the last \(trials) trials brought no improvement of \(epsilon) or more below the best cost, \(best)"
        }
    }

    /// To a thousandth of an hour, shorter times in seconds.
    private static func hours(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        guard seconds >= 3_600 else { return "\(seconds) seconds" }
        let thousandths = seconds * 10 / 36
        let digits = "\(thousandths % 1_000 + 1_000)".dropFirst()
        let shown = String(digits.reversed().drop { $0 == "0" }.reversed())
        return "\(thousandths / 1_000)" + (shown.isEmpty ? "" : ".\(shown)") + " hours"
    }
}
