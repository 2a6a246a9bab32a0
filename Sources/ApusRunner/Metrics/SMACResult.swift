/// What SMAC's result line says: `Result of algorithm run: status, runtime, runlength, quality, seed`.
///
/// Only a success with a finite quality gives a number. SMAC itself takes UNSAT and TIMEOUT for numbers that count,
/// and turns crashes into 1e9: none of these may reach a model here, but UNSAT where the study says that it counts.
enum SMACResult: Hashable, Sendable {
    case succeeded(quality: Double)
    case timedOut(String)
    case failed(String)

    private static let headers = [
        #"^\s*Result\s*of\s*(?:this)?\s*[Aa]lgorithm\s*[rR]un\s*:(?<fields>.*)"#,
        #"^\s*(?:Final)?\s*[Rr]esult\s+(?:for|of)\s+(?:HAL|ParamILS|SMAC|this wrapper):(?<fields>.*)"#,
    ].compactMap { try? LinePattern($0) }  // A test reads both headers, so neither can go missing unseen.

    /// `nil` when the line is no result line.
    ///
    /// With `readsRuntime` the runtime counts in the place of the quality, and UNSAT is a success like SAT.
    init?(line: ArraySlice<UInt8>, countsUnsatisfiable: Bool = false, readsRuntime: Bool = false) {
        guard let fields = Self.headers.lazy.compactMap({ $0.groups(in: line)?["fields"] }).first else { return nil }
        let result = Self.read(fields, countsUnsatisfiable: countsUnsatisfiable || readsRuntime)
        guard readsRuntime, case .succeeded = result else {
            self = result
            return
        }
        let parts = fields.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
        self = .succeeded(quality: Double(parts[1]) ?? 0)
    }

    private static func read(_ text: String, countsUnsatisfiable: Bool) -> Self {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
        let line = LogText.escaped(String(text.prefix(200)))
        guard fields.count >= 5 else {
            return .failed("the result line needs status, runtime, runlength, quality, seed; it is '\(line)'")
        }
        guard let runtime = Double(fields[1]), runtime >= 0, runtime.isFinite else {
            return .failed("the runtime of the result line must be a number ≥ 0; it is '\(LogText.escaped(fields[1]))'")
        }
        guard let length = Double(fields[2]), length == -1 || length >= 0, length.isFinite else {
            return .failed(
                "the runlength of the result line must be -1 or a number ≥ 0; it is '\(LogText.escaped(fields[2]))'"
            )
        }
        guard Int64(fields[4]) != nil else {
            return .failed("the seed of the result line must be an integer; it is '\(LogText.escaped(fields[4]))'")
        }
        return Self.judge(status: fields[0], quality: fields[3], countsUnsatisfiable: countsUnsatisfiable)
    }

    private static func judge(status: String, quality: String, countsUnsatisfiable: Bool) -> Self {
        switch status.uppercased() {
        case "SAT", "SATISFIABLE", "SUCCESS": return Self.success(quality)
        case "UNSAT", "UNSATISFIABLE":
            guard !countsUnsatisfiable else { return Self.success(quality) }
            return .failed(
                "the program reported UNSAT, which SMAC counts as a success with quality \(LogText.escaped(quality)); "
                    + "here it is a failure: print SUCCESS when the quality counts"
            )
        case "TIMEOUT": return .timedOut("the program reported TIMEOUT")
        case "CRASHED", "ABORT", "KILLED", "RUNNING": return .failed("the program reported \(status.uppercased())")
        default:
            return .failed(
                "the status of the result line must be SUCCESS, SAT, UNSAT, TIMEOUT, CRASHED or ABORT; "
                    + "it is '\(LogText.escaped(status))'"
            )
        }
    }

    private static func success(_ quality: String) -> Self {
        guard let value = Double(quality), value.isFinite else {
            return .failed(
                "the quality of the result line must be a finite number; it is '\(LogText.escaped(quality))'"
            )
        }
        return .succeeded(quality: value)
    }

    private static func trimmed(_ text: Substring) -> String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(text.drop(while: blank).reversed().drop(while: blank).reversed())
    }
}
