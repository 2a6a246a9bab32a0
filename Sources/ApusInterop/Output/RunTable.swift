/// SMAC's `runs_and_results` table.
package enum RunTable {
    package static let header =
        "Run Number,Run History Configuration ID,Instance ID,Response Value (y),Censored?,Cutoff Time "
        + "Used,Seed,Runtime,"
        + "Run Length,Run Result Code,Run Quality,SMAC Iteration,SMAC Cumulative Runtime,Run Result,"
        + "Additional Algorithm Run Data,Wall Clock Time,"

    /// The header and a row for each run, each with a comma at its end.
    package static func text(of runs: [RunRecord]) -> String {
        ([Self.header] + runs.map(Self.row)).map { $0 + "\n" }.joined()
    }

    private static func row(_ run: RunRecord) -> String {
        let cells: [String] = [
            "\(run.number)", "\(run.configurationID)", "\(run.instanceID)", JavaNumber.text(of: run.response),
            run.isCensored ? "1" : "0", JavaNumber.text(of: run.cutoff), "\(run.seed)",
            JavaNumber.text(of: run.runtime),
            JavaNumber.text(of: run.runLength), "\(run.status.code)", JavaNumber.text(of: run.quality),
            "\(run.iteration)",
            JavaNumber.text(of: run.cumulativeRuntime), run.status.rawValue, CSVText.cell(run.additional),
            JavaNumber.text(of: run.wallclock),
        ]
        return cells.joined(separator: ",") + ","
    }
}
