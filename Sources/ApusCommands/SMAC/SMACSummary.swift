import ApusInterop
import ApusSpace

/// Runs in the order in which they ended, as SMAC counts them.
struct SMACSummary: Sendable {
    /// A run with its numbers: configurations are numbered as they come.
    struct Numbered: Hashable, Sendable {
        let run: EndedRun
        let configurationID: Int
        let response: Double
        let cumulativeRuntime: Double

        /// When it ended, never before the one before it.
        let end: Double
    }

    let runs: [Numbered]

    /// The places among `runs` of those that were better than all before them.
    let incumbents: [Int]

    init(_ ended: [EndedRun], scenario: Scenario) {
        var ids: [Configuration: Int] = [:]
        var (runtime, end, best) = (0.0, 0.0, Double.infinity)
        var runs: [Numbered] = []
        var incumbents: [Int] = []
        for run in ended {
            let id = ids[run.configuration] ?? ids.count + 1
            ids[run.configuration] = id
            runtime += run.runtime(scenario)
            end = max(end, run.end)
            if let quality = run.quality, run.state == "succeeded", quality < best {
                best = quality
                incumbents.append(runs.count)
            }
            runs.append(
                Numbered(
                    run: run,
                    configurationID: id,
                    response: run.quality(scenario),
                    cumulativeRuntime: runtime,
                    end: end
                )
            )
        }
        self.runs = runs
        self.incumbents = incumbents
    }

    var incumbent: Numbered? { self.incumbents.last.map { self.runs[$0] } }

    /// Each configuration once, by its number.
    var configurations: [ConfigurationTable.Row] {
        var rows: [ConfigurationTable.Row] = []
        for run in self.runs where run.configurationID > rows.count {
            rows.append(ConfigurationTable.Row(id: run.configurationID, configuration: run.run.configuration))
        }
        return rows
    }
}
