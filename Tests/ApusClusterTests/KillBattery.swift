import ApusHistory
import ApusStudy
import Foundation

/// Kills coordinator, workers and programs at random while studies run, and keeps a history of what was seen.
///
/// The times follow from what programs say – each writes a line to a pipe when it begins and one when it ends – and
/// from the seed, so kills fall on beginnings, reports and ends alike.
final class KillBattery {
    private enum Victim {
        case coordinator, worker, program
    }

    static let workers = ["left", "middle", "right"]

    let cluster: Cluster
    private var random: SeededRandom
    private let lines: LineFIFO
    private(set) var history: [HistoryEntry] = []
    private(set) var kills = 0

    /// Programs that began and have not said that they end, the newest last.
    private var programs: [Int32] = []

    init(seed: UInt64) throws {
        self.cluster = try Cluster()
        self.random = SeededRandom(seed: seed)
        self.lines = try LineFIFO(path: self.cluster.place.url.appending(path: "lines").path)
        for name in Self.workers { try self.cluster.startWorker(name, slots: 3) }
    }

    /// A study whose programs write to the pipe, take a moment, and report three steps.
    func submit(trials: Int) throws {
        let command = [
            #"echo b $$ $APUS_TRIAL $APUS_EPOCH ${x} > \#(self.lines.path)"#,
            #"for s in 1 2 3; do printf "loss\t%s\t%s\n" $s ${x}; sleep 0.1; done"#,
            #"echo e $$ $APUS_TRIAL $APUS_EPOCH ${x} > \#(self.lines.path)"#,
        ].joined(separator: "; ")
        let text = """
            name: shell
            space:
              x: {int: [1, 1000000000]}
            objective: {minimize: loss}
            optimizer: {random: {}, seed: 3}
            limits: {trials: \(trials), trial-wallclock: 60s, attempts: 100}
            run:
              shell: true
              command: '\(command)'
              metrics: [stdout]
            """
        try self.cluster.apus("study", "submit", try self.cluster.place.write(text, to: "study.yaml"))
    }

    /// Kills so often, or until the study has ended.
    func kill(times: Int) throws {
        while self.kills < times {
            guard let line = self.lines.next(within: 10) else {
                if try self.hasEnded() { return }
                throw Unexpected("no program began or ended for ten seconds, after \(self.kills) kills")
            }
            try self.take(line)
            // Programs go on while something is started again; the newest is to be one that runs.
            while let line = self.lines.next(within: 0) { try self.take(line) }
            try self.killOne()
            if self.kills.isMultiple(of: 50) { try self.look() }
        }
    }

    /// Lets the rest of the study run; somebody has to read the pipe meanwhile, or programs wait for room in it.
    func finish() throws {
        while true {
            while let line = self.lines.next(within: 5) { try self.take(line) }
            if try self.hasEnded() { return }
        }
    }

    private func hasEnded() throws -> Bool {
        try self.cluster.trials("shell").allSatisfy {
            ($0["state"] as? String).flatMap(TrialState.init)?.isEnded ?? false
        }
    }

    private func take(_ line: String) throws {
        let words = line.split(separator: " ")
        guard words.count == 5, let process = Int32(words[1]), let trial = UInt32(words[2]),
            let epoch = UInt32(words[3]), let cost = Double(words[4])
        else { throw Unexpected("a program wrote '\(line)'") }
        if words[0] == "b" {
            self.programs.append(process)
            let attempt = AttemptID(trial: TrialID(study: StudyID(rawValue: 1), number: trial), epoch: epoch)
            self.history.append(.computed(attempt, cost: cost))
        } else {
            self.programs.removeAll { $0 == process }
        }
    }

    private func killOne() throws {
        let chance = Double.random(in: 0..<1, using: &self.random)
        let victim: Victim = chance < 0.1 ? .coordinator : chance < 0.4 ? .worker : .program
        switch victim {
        case .coordinator:
            try self.cluster.restartCoordinator()
        case .worker:
            guard let name = Self.workers.randomElement(using: &self.random) else { return }
            self.cluster.killWorker(name)
            try self.cluster.startWorker(name, slots: 3)
        case .program:
            guard let process = self.programs.popLast(), self.isOwn(process) else { return }
            Foundation.kill(process, SIGKILL)
        }
        self.kills += 1
    }

    /// Whether the process is a program of this cluster still: its number may have gone to another.
    private func isOwn(_ process: Int32) -> Bool {
        let folder = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
        return folder?.hasPrefix(self.cluster.place.url.path) ?? false
    }

    /// Asks the API what has ended; it must stay so.
    private func look() throws {
        for trial in try self.cluster.trials("shell") {
            guard let number = trial["number"] as? Int, let text = trial["state"] as? String,
                let state = TrialState(rawValue: text), state.isEnded
            else { continue }
            let name = TrialID(study: StudyID(rawValue: 1), number: UInt32(number))
            self.history.append(.seen(name, state, cost: trial["objective"] as? Double))
        }
    }

    /// Programs of the cluster that are alive.
    func survivors() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter(self.isOwn)
    }
}

/// Chance that a seed decides.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A named pipe that is read by line; it stays open while nobody writes.
final class LineFIFO {
    let path: String
    private let descriptor: Int32
    private var rest: [UInt8] = []

    init(path: String) throws {
        self.path = path
        guard mkfifo(path, 0o600) == 0 else { throw Unexpected("no pipe at \(path)") }
        self.descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard self.descriptor >= 0 else { throw Unexpected("no pipe at \(path)") }
    }

    deinit {
        close(self.descriptor)
    }

    /// The next line; `nil` when none comes for so many seconds.
    func next(within seconds: Int32) -> String? {
        while true {
            if let end = self.rest.firstIndex(of: 0x0A) {
                defer { self.rest.removeFirst(end + 1) }
                return String(decoding: self.rest[..<end], as: UTF8.self)
            }
            var poll = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
            guard Foundation.poll(&poll, 1, seconds * 1_000) == 1 else { return nil }
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = read(self.descriptor, &bytes, bytes.count)
            guard count > 0 else { return nil }
            self.rest += bytes.prefix(count)
        }
    }
}
