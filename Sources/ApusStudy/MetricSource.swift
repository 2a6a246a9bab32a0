/// Where the metrics of a program of the user's come from.
public enum MetricSource: Hashable, Sendable, Codable {
    /// A script that runs after the program, in the same folder; its lines `name TAB value` are metrics.
    case postprocess(command: [String])

    /// Lines `name TAB value` or `name TAB step TAB value`, as they are printed to standard output.
    case stdout

    /// The same lines, as they are appended to a file of the run's folder.
    case file(path: String)

    /// A regular expression over each line of standard output. Groups `value` and, if there, `name` and `step`;
    /// `metric` is the name where the expression has no group `name`.
    case regex(pattern: String, metric: String?)

    /// A JSON object in a file of the run's folder, read when the program has ended: name to number, or name to
    /// a list of numbers, one a step.
    case json(path: String)

    /// SMAC's line `Result of algorithm run: status, runtime, runlength, quality, seed` on standard output;
    /// `quality` becomes the metric. UNSAT is a success only where this is true; `nil` is what was stored before that.
    case smac(metric: String, countsUnsatisfiable: Bool? = nil)

    /// The same line of a program whose running time counts: `runtime` becomes the metric, and UNSAT is a success.
    case smacRuntime(metric: String)
}
