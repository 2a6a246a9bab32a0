import ApusSpace
import ApusStudy

/// The results of a study as CSV (RFC 4180): one row a trial, parameters, metrics, state.
struct ResultsTable {
    let run: StudyRun

    var csv: String {
        let parameters = self.run.study.space.parameters.map(\.name)
        let header = ["trial", "state"] + parameters + self.run.metricNames + ["seconds", "worker"]
        var lines = [header.map(Self.cell).joined(separator: ",")]
        for trial in self.run.trials { lines.append(self.row(trial).joined(separator: ",")) }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private func row(_ trial: TrialRecord) -> [String] {
        var cells = ["\(trial.summary.number)", trial.summary.state.rawValue]
        for index in self.run.study.space.parameters.indices {
            cells.append(Self.cell(self.run.study.space.text(of: index, in: trial.summary.configuration)))
        }
        for index in self.run.metricNames.indices {
            let value = index < trial.finals.count ? trial.finals[index] : .nan
            cells.append(value.isNaN ? "" : "\(value)")
        }
        cells.append(trial.milliseconds < 0 ? "" : "\(Double(trial.milliseconds) / 1_000)")
        cells.append(trial.worker < 0 ? "" : Self.cell(self.run.workerNames[Int(trial.worker)].rawValue))
        return cells
    }

    /// Quotes what CSV needs quoted, and keeps a spreadsheet from taking a text for a formula.
    private static func cell(_ text: String) -> String {
        var text = text
        if let first = text.first, "=+-@\t\r".contains(first), Double(text) == nil { text = "'" + text }
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
