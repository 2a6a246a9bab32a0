/// How a run ended, in SMAC's words.
package enum RunStatus: String, Hashable, Sendable, CaseIterable {
    case satisfiable = "SAT"
    case unsatisfiable = "UNSAT"
    case timeout = "TIMEOUT"
    case crashed = "CRASHED"
    case abort = "ABORT"
    case killed = "KILLED"
    case running = "RUNNING"

    /// As a wrapper prints it, in any case; `nil` for what is no status.
    package init?(_ text: String) {
        switch text.uppercased() {
        case "SATISFIABLE", "SUCCESS": self = .satisfiable
        case "UNSATISFIABLE": self = .unsatisfiable
        case let name:
            guard let status = Self(rawValue: name) else { return nil }
            self = status
        }
    }

    /// The number that stands for it in SMAC's tables.
    package var code: Int {
        switch self {
        case .satisfiable: 1
        case .unsatisfiable: 2
        case .timeout: 0
        case .crashed: -1
        case .abort: -2
        case .killed, .running: -3
        }
    }
}
