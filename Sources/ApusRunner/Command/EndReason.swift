import ApusStudy
import Glibc

/// The end of an attempt, from the end of its program.
enum EndReason {
    /// The end that the program's own end stands for; `nil` when it ended well.
    ///
    /// `what` names the program in the message; `limit` is the attempt's wall-clock limit.
    static func end(of process: ProcessEnd, what: String, limit: Duration?, duration: Duration) -> AttemptEnd? {
        var exitStatus: Int32?
        var signal: Int32?
        if case .exited(let status) = process.status { exitStatus = status }
        if case .signalled(let number) = process.status { signal = number }
        func end(_ outcome: Outcome, _ reason: String) -> AttemptEnd {
            AttemptEnd(
                outcome: outcome,
                reason: Self.bounded(reason),
                exitStatus: exitStatus,
                signal: signal,
                duration: duration
            )
        }
        switch process.stop {
        case .timedOut?:
            let text = limit.map { " of \($0)" } ?? ""
            return end(.timedOut, "\(what) ran longer than the limit\(text)" + Self.lastLines(of: process))
        case .cancelled?: return end(.cancelled, "\(what) was killed on request")
        case nil: break
        }
        if case .overLimit(let bytes) = process.memory {
            let text = "\(what) went over its memory limit of \(MemoryText.of(bytes)) (resources.memory) and was killed"
            return end(.infeasible, text + Self.lastLines(of: process))
        }
        switch process.status {
        case .exited(0): return nil
        case .exited(let status):
            let hint = process.memory == .shortage ? Self.shortage : ""
            return end(.failed, "\(what) exited with status \(status)\(hint)" + Self.lastLines(of: process))
        case .signalled(let number):
            let guess = number == SIGKILL ? "; the machine may have been out of memory" : ""
            let hint = process.memory == .shortage ? Self.shortage : guess
            return end(.failed, "\(what) was ended by \(Self.name(of: number))\(hint)" + Self.lastLines(of: process))
        case .notStarted(let reason): return end(.failed, reason)
        }
    }

    /// Not the program's own limit.
    private static let shortage =
        "; the kernel killed a part of it because the machine, or the group that its worker is in, was out of memory"

    /// The end of a text that begins a list of the program's last lines; empty when it printed nothing.
    static func lastLines(of process: ProcessEnd) -> String {
        let (name, tail) =
            process.stderrTail.contains { $0 > 0x20 }
            ? ("stderr", process.stderrTail) : ("stdout", process.stdoutTail)
        let lines = LogText.lastLines(of: tail)
        return lines.isEmpty ? "; it printed nothing" : "; the last lines of \(name):\n\(lines)"
    }

    /// Cut to what a report may hold.
    static func bounded(_ text: String) -> String {
        guard text.utf8.count > AttemptEnd.reasonBytesMax else { return text }
        let mark = "…"
        var result = ""
        var room = AttemptEnd.reasonBytesMax - mark.utf8.count
        for character in text {
            room -= String(character).utf8.count
            if room < 0 { break }
            result.append(character)
        }
        return result + mark
    }

    private static func name(of signal: Int32) -> String {
        guard let text = strsignal(signal) else { return "signal \(signal)" }
        return "signal \(signal) (\(String(cString: text)))"
    }
}
