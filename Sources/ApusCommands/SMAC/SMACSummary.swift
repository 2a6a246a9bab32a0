import ApusAPI
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

    /// Who became the incumbent when, in order.
    struct Change: Hashable, Sendable {
        /// The place among `runs` of the run that made it so.
        let place: Int
        let configurationID: Int

        /// The estimated performance: the mean over its runs, those that were cut off by their penalty.
        let performance: Double
        let runCount: Int
        let instanceCount: Int

        /// A run of the configuration.
        let run: EndedRun
    }

    private(set) var changes: [Change] = []

    /// `race` is where the race of a study with instances stands.
    init(_ ended: [EndedRun], scenario: Scenario, race: RaceAnswer?) {
        self.init(ended, scenario: scenario)
        guard let race else { return }
        var places: [UInt32: Int] = [:]
        for (place, numbered) in self.runs.enumerated() { places[numbered.run.number] = place }
        self.changes = race.changes.compactMap { change in
            guard let first = places[change.trial], let mean = change.mean else { return nil }
            return self.change(first: first, after: places[change.after] ?? first, runs: change.runs, mean: mean)
        }
        if let trial = race.incumbent, let mean = race.mean, let first = places[trial], let last = self.changes.last {
            // Its mean as it is in the end, after the runs that it got since.
            self.lastIncumbent = self.change(first: first, after: last.place, runs: race.runs, mean: mean)
        } else {
            self.lastIncumbent = nil
        }
    }

    private func change(first: Int, after: Int, runs: Int, mean: Double) -> Change {
        let id = self.runs[first].configurationID
        let own = self.runs.filter { $0.configurationID == id && $0.run.status != .killed }
        return Change(
            place: after,
            configurationID: id,
            performance: mean,
            runCount: runs,
            instanceCount: min(Set(own.map(\.run.instance)).count, max(runs, 1)),
            run: self.runs[first].run
        )
    }

    /// The incumbent in the end.
    private(set) var lastIncumbent: Change?

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
                    response: run.response(scenario),
                    cumulativeRuntime: runtime,
                    end: end
                )
            )
        }
        self.runs = runs
        self.incumbents = incumbents
        self.changes = incumbents.map { place in
            Change(
                place: place,
                configurationID: runs[place].configurationID,
                performance: runs[place].response,
                runCount: 1,
                instanceCount: 1,
                run: runs[place].run
            )
        }
        self.lastIncumbent = self.changes.last
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
