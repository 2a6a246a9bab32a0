import ApusHistory
import Foundation

/// A cluster with wrong clocks, and one study on it from its beginning to its end.
final class ClockRun {
    static let trials = 3

    /// No study here takes as long by any clock that counts.
    private static let limitSeconds = 1_800.0

    private let one: ClockCase
    private let place: Workplace
    private let coordinator: Clocks
    private let worker: Clocks
    private let cluster: Cluster
    private let lines: LineFIFO
    private(set) var mistakes: [String] = []
    private var elapsed = 0.0

    var store: String { self.place.url.appending(path: "home/data/store.sqlite").path }

    init(_ one: ClockCase, preload: String) throws {
        self.one = one
        self.place = try Workplace()
        let url = self.place.url
        self.coordinator = try Clocks(one.coordinator, at: url.appending(path: "coordinator.clocks"), preload: preload)
        self.worker = try Clocks(one.worker, at: url.appending(path: "worker.clocks"), preload: preload)
        self.lines = try LineFIFO(path: url.appending(path: "lines").path)
        self.place.variables = self.coordinator.variables
        self.cluster = try Cluster(in: self.place)
        self.place.variables = self.worker.variables
        let wrapper = one.bootedEarlier.map { ["unshare", "--time", "--boottime", "\($0)", "--fork", "--kill-child"] }
        try self.cluster.startWorker("w", wrapper: wrapper ?? [])
        self.place.variables = [:]
    }

    /// Whether the kernel gives this user clocks of their own.
    static var hasTimeNamespaces: Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["unshare", "--time", "--boottime", "60", "--fork", "true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Everything that is wrong, but for what the store says.
    static func mistakes(of one: ClockCase, preload: String) -> (mistakes: [String], run: ClockRun?) {
        do {
            let run = try ClockRun(one, preload: preload)
            defer { run.end() }
            do {
                try run.run()
            } catch {
                run.mistakes.append("\(error); the worker said:\n\(run.cluster.workers["w"]?.text ?? "nothing")")
            }
            return (run.mistakes, run)
        } catch {
            return (["\(error)"], nil)
        }
    }

    private func end() {
        // `unshare` itself ends with the worker, and for no signal.
        if self.one.bootedEarlier != nil, let wrapper = self.cluster.workers["w"]?.identifier {
            let children = try? String(contentsOfFile: "/proc/\(wrapper)/task/\(wrapper)/children", encoding: .utf8)
            let worker = children?.split(separator: " ").first.flatMap { Int32($0) }
            kill(worker ?? wrapper, worker == nil ? SIGKILL : SIGTERM)
        }
        self.cluster.stop()
    }

    private func run() throws {
        try self.submit()
        try self.waitForPrograms(2)
        try self.look()
        for step in self.one.steps {
            try self.take(step)
            try self.look()
        }
        if case .fenced = self.one.outcome { try self.waitForPrograms(2) }
        _ = try self.place.write("", to: "gate")
        try self.cluster.apus("study", "watch", "shell")
        try self.look()
        try self.judge()
    }

    private func submit() throws {
        let gate = self.place.url.appending(path: "gate").path
        let lock = self.place.url.appending(path: "lock").path
        let command = [
            "L=\(lock).$APUS_TRIAL", "mkdir $L || echo overlap $APUS_TRIAL > \(self.lines.path)",
            "trap \"rmdir $L; exit 1\" TERM", "echo begins $APUS_TRIAL > \(self.lines.path)",
            "while [ ! -e \(gate) ]; do sleep 0.05; done", "rmdir $L", ClusterTests.print,
        ].joined(separator: "; ")
        let text = """
            name: shell
            space:
              x: {int: [1, 1000]}
            objective: {minimize: loss}
            optimizer: {random: {}, seed: 3}
            limits: {trials: \(Self.trials), wallclock: 30m, gpu-time: 10h, trial-wallclock: 30m}
            run:
              shell: true
              command: '\(command)'
              metrics: [stdout]
            """
        try self.cluster.apus("study", "submit", try self.place.write(text, to: "study.yaml"))
    }

    private func waitForPrograms(_ count: Int) throws {
        var begun = 0
        while begun < count {
            guard let line = self.lines.next(within: 60) else {
                throw Unexpected("\(begun) of \(count) programs began")
            }
            if line.hasPrefix("begins") { begun += 1 } else { self.mistakes.append(line) }
        }
    }

    private func take(_ step: ClockCase.Step) throws {
        switch step {
        case .coordinator(let offset): try self.coordinator.set(offset)
        case .worker(let offset): try self.worker.set(offset)
        case .coordinatorStands(let offset):
            try Self.whileStopped(self.cluster.coordinator) { try self.coordinator.set(offset) }
        case .workerStands(let offset):
            guard let worker = self.cluster.workers["w"] else { return }
            try Self.whileStopped(worker) { try self.worker.set(offset) }
        case .restartCoordinator:
            self.place.variables = self.coordinator.variables
            try self.cluster.restartCoordinator()
            self.place.variables = [:]
        }
    }

    private static func whileStopped(_ program: RunningProgram, _ work: () throws -> Void) throws {
        program.kill(SIGSTOP)
        defer { program.kill(SIGCONT) }
        try work()
    }

    /// Times go forward, and none is negative or an hour too long.
    private func look() throws {
        let shown = try self.cluster.json("study", "show", "shell") as? [String: Any]
        guard let study = shown?["study"] as? [String: Any], let elapsed = study["elapsedSeconds"] as? Double else {
            throw Unexpected("'study show --json' gave no time")
        }
        if elapsed < self.elapsed || elapsed >= Self.limitSeconds {
            self.mistakes.append("after \(self.elapsed) s the study has run for \(elapsed) s")
        }
        self.elapsed = elapsed
        if study["end"] as? [String: Any] != nil, (study["end"] as? [String: Any])?["limit"] as? String != "trials" {
            self.mistakes.append("the study was ended by \(study["end"] ?? "")")
        }
        for trial in try self.cluster.trials("shell") {
            guard let seconds = trial["seconds"] as? Double else { continue }
            if seconds < 0 || seconds >= Self.limitSeconds { self.mistakes.append("a trial ran for \(seconds) s") }
        }
    }

    private func judge() throws {
        while let line = self.lines.next(within: 0) { if line.hasPrefix("overlap") { self.mistakes.append(line) } }
        let trials = try self.cluster.trials("shell")
        if trials.count != Self.trials { self.mistakes.append("\(trials.count) trials") }
        for trial in trials where trial["state"] as? String != "succeeded" {
            self.mistakes.append("trial \(trial["number"] ?? 0) is \(trial["state"] ?? ""): \(trial["reason"] ?? "")")
        }
        let again = trials.count { $0["epoch"] as? Int != 1 }
        switch self.one.outcome {
        case .unharmed: if again > 0 { self.mistakes.append("\(again) trials ran again") }
        case .fenced: if again != 2 { self.mistakes.append("\(again) of 2 trials ran again") }
        }
        for row in try self.cluster.apus("results", "shell", "--csv").split(whereSeparator: \.isNewline).dropFirst() {
            if row.contains(",-") { self.mistakes.append("a row of the table has something negative: \(row)") }
        }
        let replay = try self.cluster.json("study", "replay", "shell") as? [String: Any]
        if replay?["isIdentical"] as? Bool != true { self.mistakes.append("a replay decides otherwise") }
    }
}
