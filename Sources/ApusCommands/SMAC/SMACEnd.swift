/// Why a search that came from a scenario has ended.
enum SMACEnd: Hashable, Sendable {
    case runLimit(Int)
    case timeLimit(Double)
    case cpuLimit(Double)

    /// A run printed ABORT.
    case aborted(UInt32)

    /// A run crashed, and the scenario says that this ends everything.
    case crashed(UInt32)

    /// Two runs say the opposite of an instance.
    case inconsistent(String)
    case sentinelGone(String)
    case interrupted

    /// No configuration is left.
    case spaceUsedUp

    /// Somebody else stopped it.
    case stopped(String)

    /// As SMAC's last lines give it.
    var text: String {
        switch self {
        case .runLimit(let count): "algorithm run limit (\(count)) has been reached."
        case .timeLimit(let seconds): "wallclock time limit (\(Self.text(seconds)) s) has been reached."
        case .cpuLimit(let seconds): "total CPU time limit (\(Self.text(seconds)) s) has been reached."
        case .aborted(let run): "run \(run) reported ABORT."
        case .crashed(let run): "run \(run) crashed, and the scenario ends the search then."
        case .inconsistent(let text): "\(VisibleText.escaped(text))."
        case .sentinelGone(let path): "the file \(VisibleText.escaped(path)) is gone."
        case .interrupted: "the search was interrupted."
        case .spaceUsedUp: "every configuration has been run."
        case .stopped(let reason): reason.isEmpty ? "the study was stopped." : "\(VisibleText.escaped(reason))."
        }
    }

    /// What SMAC ends with status 255 for.
    var isFailure: Bool {
        switch self {
        case .aborted, .crashed, .inconsistent: true
        default: false
        }
    }

    /// What the names of the state's tables end with: `it` with the number of runs, `CRASH`, or `SHUTDOWN`.
    func suffix(runs: Int) -> String {
        if self.isFailure { return "CRASH" }
        return self == .interrupted ? "SHUTDOWN" : "it\(runs)"
    }

    private static func text(_ seconds: Double) -> String {
        NumberText.short(seconds, digits: 6)
    }
}
