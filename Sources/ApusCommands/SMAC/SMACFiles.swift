import ApusInterop
import ApusSpace
import ApusStudy
import Foundation

/// The files that SMAC v2 writes, for a search that Apus has run.
struct SMACFiles {
    let scenario: LoadedScenario

    /// `num-run`, which stands in the files' names.
    let number: Int
    let summary: SMACSummary

    /// What the names of the state's tables end with, as `it20`, `CRASH` or `SHUTDOWN`.
    private let suffix: String
    private let log: SMACLog
    private let places: [String: Int]

    init(number: Int, log: SMACLog) {
        self.scenario = log.closing.scenario
        self.number = number
        self.summary = log.closing.summary
        self.suffix = log.closing.end.suffix(runs: log.closing.summary.runs.count)
        self.log = log
        self.places = Self.places(scenario)
    }

    /// Each with its path below the folder of the group of runs.
    var all: [(path: String, text: String)] {
        let (space, names) = (self.scenario.parameters.space, self.scenario.parameters.names)
        let state = "state-run\(self.number)"
        let trajectory = Trajectory(space, names: names)
        let table = ConfigurationTable(space, names: names)
        let rows = self.summary.configurations
        let files: [(path: String, text: String)] = [
            ("traj-run-\(self.number).txt", trajectory.text(of: self.trajectory)),
            ("detailed-traj-run-\(self.number).csv", trajectory.detailedText(of: self.trajectory)),
            (LiveRunFile.name(run: self.number), self.liveRuns(table)),
            ("\(state)/runs_and_results-\(self.suffix).csv", RunTable.text(of: self.records)),
            ("\(state)/paramstrings-\(self.suffix).txt", table.paramstrings(rows)),
            ("\(state)/uniq_configurations-\(self.suffix).csv", table.uniqConfigurations(rows)),
            ("\(state)/param.pcs", self.scenario.parameterText),
            ("\(state)/scenario.txt", self.scenarioText),
            ("\(state)/instances.txt", self.instanceLines.map { $0 + "\n" }.joined()),
        ]
        return self.log.files(number: self.number) + files + self.featureFiles(in: state)
    }

    /// The features as the scenario's file has them.
    private func featureFiles(in state: String) -> [(path: String, text: String)] {
        self.scenario.instances.features.map {
            [("\(state)/instance-features.csv", String(decoding: $0.text, as: UTF8.self))]
        } ?? []
    }

    /// Writes them; those of an earlier state of the same run are taken away, unless this one is of a search that did
    /// not come to its end.
    func write(into folder: URL) throws {
        do {
            let state = folder.appendingPathComponent("state-run\(self.number)")
            try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
            let isWhole = self.suffix.hasPrefix("it")
            for name in try FileManager.default.contentsOfDirectory(atPath: state.path)
            where isWhole && Self.isOfState(name) {
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
        ["runs_and_results-", "paramstrings-", "uniq_configurations-"].contains { name.hasPrefix($0) }
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
            + self.summary.changes.map { change in
                let run = self.summary.runs[change.place]
                return Trajectory.Row(
                    cpuTime: run.cumulativeRuntime,
                    performance: change.performance,
                    wallclock: run.end,
                    incumbentID: change.configurationID,
                    tunerTime: 0,
                    configuration: change.run.configuration
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
                instanceID: self.place(of: run) + 1,
                response: numbered.response,
                isCensored: run.status == .timeout,
                cutoff: run.cutoff ?? scenario.algorithm.cutoff ?? .greatestFiniteMagnitude,
                seed: Self.seed(of: run, self.scenario),
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
                instance: self.place(of: run),
                seed: Self.seed(of: run, self.scenario),
                settings: table.texts(of: run.configuration),
                active: active.map(\.name),
                isDefault: run.configuration == start,
                cutoff: run.cutoff ?? scenario.algorithm.cutoff ?? .greatestFiniteMagnitude,
                status: run.status,
                runtime: run.runtime(scenario),
                runLength: run.runLength,
                quality: run.quality(scenario),
                resultSeed: run.printedSeed ?? Self.seed(of: run, self.scenario),
                additional: run.additional,
                wallclock: run.seconds
            )
        }
        return LiveRunFile(instances: self.liveInstances, runs: runs).text(
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

    /// The seed that the program was given.
    static func seed(of run: EndedRun, _ scenario: LoadedScenario) -> Int {
        if let raced = scenario.instances.raced {
            return raced.isDeterministic ? -1 : run.runSeed.map { Int($0) } ?? -1
        }
        if scenario.file.scenario.algorithm.isDeterministic { return -1 }
        return scenario.instance?.seed ?? run.printedSeed ?? -1
    }

    /// Which of the instances a run was on, from 0.
    private func place(of run: EndedRun) -> Int {
        run.instance.flatMap { self.places[$0] } ?? 0
    }

    private static func places(_ scenario: LoadedScenario) -> [String: Int] {
        let instances = scenario.instances.raced?.instances ?? []
        return Dictionary(instances.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }

    private var liveInstances: [LiveRun.Instance] {
        guard let raced = self.scenario.instances.raced else {
            return [self.scenario.instance.map { LiveRun.Instance(name: $0.name, specific: $0.specific) } ?? .init()]
        }
        return raced.instances.map { instance in
            let features = zip(raced.features, instance.features).map {
                Setting(name: $0, value: JavaNumber.text(of: $1))
            }
            return LiveRun.Instance(name: instance.name, specific: instance.specific, features: features)
        }
    }

    /// What counted in the end, the command line's options among it.
    private var scenarioText: String {
        self.scenario.file.entries.map { "\($0.key.rawValue) = \($0.text)\n" }.joined()
    }

    private var instanceLines: [String] {
        let raced = self.scenario.instances.raced?.instances.map { (name: $0.name, specific: $0.specific) }
        let single = self.scenario.instance.map { [(name: $0.name, specific: $0.specific)] }
        return (raced ?? single ?? [(name: TargetCall.noInstance, specific: "0")]).map { name, specific in
            specific == "0" ? name : "\(name),\(specific)"
        }
    }
}
