import ApusAPI

extension Table {
    /// The parameters by their shares, each with a small curve of the objective over its range.
    init(shares: [ImportanceReport.Share], curves: [ImportanceReport.Curve], unicode: Bool) {
        let curveOf = Dictionary(curves.map { ($0.parameter, $0) }) { first, _ in first }
        self.init(
            columns: ["parameter", "share", "spread", "over its range", "from", "to"].map { Column(name: $0) },
            rows: shares.map { share in
                let name = share.parameters.joined(separator: ", ")
                let points = curveOf[name]?.points ?? []
                return [
                    .text(name), .text(ImportanceReport.percent(share.share)),
                    .text("± \(ImportanceReport.percent(share.deviation))"),
                    .text(Sparkline.text(points.map(\.objective), cells: 24, unicode: unicode)),
                    points.first.map { Cell($0.value) } ?? .none, points.last.map { Cell($0.value) } ?? .none,
                ]
            }
        )
    }

    /// Pairs of parameters by what they explain together.
    init(pairs: [ImportanceReport.Share]) {
        self.init(
            columns: ["together", "share", "spread"].map { Column(name: $0) },
            rows: pairs.map { pair in
                [
                    .text(pair.parameters.joined(separator: " × ")), .text(ImportanceReport.percent(pair.share)),
                    .text("± \(ImportanceReport.percent(pair.deviation))"),
                ]
            }
        )
    }

    /// What each change on the way from the default to the best trial brings.
    init(path: [ImportanceReport.Step], metric: String) {
        self.init(
            columns: ["change", "value", metric, "gain"].map { Column(name: $0) },
            rows: path.map { step in
                let values = step.parameters.map { step.values[$0]?.text ?? "switched off" }
                return [
                    .text(step.parameters.joined(separator: ", ")), .text(values.joined(separator: ", ")),
                    .real(step.objective), .real(step.gain),
                ]
            }
        )
    }
}
