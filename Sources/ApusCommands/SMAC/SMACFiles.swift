import ApusInterop
import ApusSpace
import Foundation

/// The files that SMAC v2 writes, for a search that Apus has run.
struct SMACFiles {
    let scenario: LoadedScenario

    /// `num-run`, which stands in the files' names.
    let number: Int
    let summary: SMACSummary

    /// Each with its path below the folder of the group of runs.
    var all: [(path: String, text: String)] {
        let (space, names) = (self.scenario.parameters.space, self.scenario.parameters.names)
        let state = "state-run\(self.number)"
        let iteration = "it\(self.summary.runs.count)"
        let trajectory = Trajectory(space, names: names)
        let table = ConfigurationTable(space, names: names)
        let rows = self.summary.configurations
        return [
            ("traj-run-\(self.number).txt", trajectory.text(of: self.trajectory)),
            ("detailed-traj-run-\(self.number).csv", trajectory.detailedText(of: self.trajectory)),
            (LiveRunFile.name(run: self.number), self.liveRuns(table)),
            ("\(state)/runs_and_results-\(iteration).csv", RunTable.text(of: self.records)),
            ("\(state)/paramstrings-\(iteration).txt", table.paramstrings(rows)),
            ("\(state)/uniq_configurations-\(iteration).csv", table.uniqConfigurations(rows)),
            ("\(state)/param.pcs", self.scenario.parameterText),
            ("\(state)/scenario.txt", self.scenarioText),
            ("\(state)/instances.txt", self.instanceLine + "\n"),
        ]
    }

    /// Writes them; those of an earlier state of the same run are taken away.
    func write(into folder: URL) throws {
        do {
            let state = folder.appendingPathComponent("state-run\(self.number)")
            try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
            for name in try FileManager.default.contentsOfDirectory(atPath: state.path) where Self.isOfState(name) {
                try FileManager.default.removeItem(at: state.appendingPathComponent(name))
            }
            for (path, text) in self.all {
                try Data(text.utf8).write(to: folder.appendingPathComponent(path), options: .atomic)
            }
        } catch {
            throw CommandError("cannot write into \(folder.path): \(error.localizedDescription)")
        }
    }

    private static func isOfState(_ name: String) -> Bool {
        ["runs_and_results-it", "paramstrings-it", "uniq_configurations-it"].contains { name.hasPrefix($0) }
    }

    /// The default first, of which nothing is known, and then each incumbent when it was found.
    private var trajectory: [Trajectory.Row] {
        let start = Trajectory.Row(
            cpuTime: 0,
            performance: nil,
            wallclock: 0,
            incumbentID: 1,
            tunerTime: 0,
            configuration: self.scenario.space.defaultConfiguration
        )
        return [start]
            + self.summary.incumbents.map { index in
                let run = self.summary.runs[index]
                return Trajectory.Row(
                    cpuTime: run.cumulativeRuntime,
                    performance: run.response,
                    wallclock: run.end,
                    incumbentID: run.configurationID,
                    tunerTime: 0,
                    configuration: run.run.configuration
                )
            }
    }

    private var records: [RunRecord] {
        let scenario = self.scenario.file.scenario
        return self.summary.runs.enumerated().map { index, numbered in
            let run = numbered.run
            return RunRecord(
                number: index + 1,
                configurationID: numbered.configurationID,
                instanceID: 1,
                response: numbered.response,
                isCensored: run.status == .timeout,
                cutoff: scenario.algorithm.cutoff ?? .greatestFiniteMagnitude,
                seed: self.seed(of: run),
                runtime: run.runtime(scenario),
                runLength: run.runLength,
                status: run.status,
                quality: run.quality(scenario),
                iteration: index,
                cumulativeRuntime: numbered.cumulativeRuntime,
                additional: run.additional,
                wallclock: run.seconds
            )
        }
    }

    private func liveRuns(_ table: ConfigurationTable) -> String {
        let (scenario, parameters) = (self.scenario.file.scenario, self.scenario.parameters)
        let start = self.scenario.space.defaultConfiguration
        let runs = self.summary.runs.map { numbered in
            let run = numbered.run
            let active = TargetCall.settings(of: run.configuration, in: parameters.space, names: parameters.names)
            return LiveRun(
                seed: self.seed(of: run),
                settings: table.texts(of: run.configuration),
                active: active.map(\.name),
                isDefault: run.configuration == start,
                cutoff: scenario.algorithm.cutoff ?? .greatestFiniteMagnitude,
                status: run.status,
                runtime: run.runtime(scenario),
                runLength: run.runLength,
                quality: run.quality(scenario),
                resultSeed: run.printedSeed ?? self.seed(of: run),
                additional: run.additional,
                wallclock: run.seconds
            )
        }
        let instance = self.scenario.instance.map { LiveRun.Instance(name: $0.name, specific: $0.specific) }
        return LiveRunFile(instances: [instance ?? LiveRun.Instance()], runs: runs).text(
            for: LiveRunFile.Target(
                command: scenario.algorithm.command,
                folder: self.scenario.program.folder.path,
                parameterFile: self.scenario.parameterPath,
                parameterText: self.scenario.parameterText,
                cutoff: scenario.algorithm.cutoff ?? .greatestFiniteMagnitude,
                isDeterministic: scenario.algorithm.isDeterministic
            )
        ) + "\n"
    }

    private func seed(of run: EndedRun) -> Int {
        if self.scenario.file.scenario.algorithm.isDeterministic { return -1 }
        return self.scenario.instance?.seed ?? run.printedSeed ?? -1
    }

    /// What counted in the end, the command line's options among it.
    private var scenarioText: String {
        self.scenario.file.entries.map { "\($0.key.rawValue) = \($0.text)\n" }.joined()
    }

    private var instanceLine: String {
        guard let instance = self.scenario.instance else { return TargetCall.noInstance }
        return instance.specific == "0" ? instance.name : "\(instance.name),\(instance.specific)"
    }
}
