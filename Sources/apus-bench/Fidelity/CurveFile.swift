import FoundationEssentials

/// Recorded learning curves: one JSON object a line, with the costs after each step of one configuration as `costs`.
///
/// A cost that was not finite is `null`. All curves have the same number of steps.
struct CurveFile {
    private struct Line: Decodable {
        let costs: [Double?]
    }

    static let curvesMax = 100_000

    /// The file's name without its ending.
    let name: String
    let curves: [[Double?]]

    var stepsMax: Int { self.curves[0].count }

    /// The lowest cost after the last step.
    let best: Double

    init(path: String) throws(BenchError) {
        let url = URL(filePath: path)
        let data = try InputFile.read(path)
        var (curves, mistakes): ([[Double?]], [String]) = ([], [])
        for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard !line.isEmpty else { continue }
            guard let curve = try? JSONDecoder().decode(Line.self, from: line).costs, !curve.isEmpty else {
                mistakes.append("line \(index + 1) is no curve; it needs \"costs\", a list of numbers")
                continue
            }
            if let first = curves.first, first.count != curve.count {
                mistakes.append("line \(index + 1) has \(curve.count) steps, and those before have \(first.count)")
            }
            curves.append(curve)
        }
        if curves.count < 2 || curves.count > Self.curvesMax {
            mistakes.append("there are \(curves.count) curves; 2 to \(Number.text(Double(Self.curvesMax))) are needed")
        }
        guard mistakes.isEmpty else { throw BenchError(mistakes.map { "\(path): \($0)" }.joined(separator: "\n")) }
        let best = curves.compactMap { $0.last.flatMap(\.self) }.min()
        guard let best else { throw BenchError("\(path): no curve has a cost after its last step") }
        self.name = url.deletingPathExtension().lastPathComponent
        self.curves = curves
        self.best = best
    }
}
