import ApusCoordinator
import ApusMath
import ApusProtocol
import ApusRunner
import ApusSpace
import ApusStore
import ApusStudy
import FoundationEssentials

/// A study on devices in virtual time: the coordinator's own machine decides what begins where, and when.
///
/// A trial takes what is predicted for it, times a factor that the seed draws, so that no order is right to the second.
struct MakespanRun {
    struct Result: Hashable {
        let seconds: Double

        /// No order is faster: all work over all devices, or the longest trial.
        let bound: Double

        /// The numbers of the trials, in the order in which they began.
        let order: [UInt32]
    }

    private let study: Study
    private let rates: ComputeRates
    private let devices: Int
    private let noise: Double
    private let seed: UInt64
    private var machine: CoordinatorMachine
    private var time = 0.0

    /// By device, what it runs and when that ends.
    private var running: [(attempt: AttemptID, ends: Double)?]
    private var durations: [UInt32: Double] = [:]
    private var order: [UInt32] = []

    init(trials: Int, seed: UInt64, devices: Int, engine: String, noise: Double, isOrdered: Bool) throws {
        self.study = try Self.study(trials: trials, seed: seed)
        self.rates = .unmeasured(engine: engine)
        (self.devices, self.noise, self.seed) = (devices, noise, seed)
        self.running = Array(repeating: nil, count: devices)
        self.machine = CoordinatorMachine(
            settings: CoordinatorMachine.Settings(
                estimator: TrialEstimator(TrainingEstimate.seconds),
                lookAhead: isOrdered ? CoordinatorMachine.LookAhead() : .none
            )
        )
    }

    /// Runs the study to its end.
    mutating func run() throws -> Result {
        let record = StudyRecord(
            id: StudyID(rawValue: 1),
            study: self.study,
            source: "",
            createdAt: UnixTime(rawValue: 0)
        )
        let run = try StudyRun(record: record, program: ProgramImage(self.study.program))
        try self.event { machine, _, effects in machine.studyCreated(run, into: &effects) }
        for device in 0..<self.devices { try self.join(device) }
        while let (device, ends) = self.earliest {
            self.time = ends
            try self.end(device)
        }
        guard self.durations.count == self.study.limits.trials else {
            throw BenchError("\(self.durations.count) trials ran of \(self.study.limits.trials ?? 0)")
        }
        let work = self.durations.values.sorted()
        let bound = max(work.reduce(0, +) / Double(self.devices), work.last ?? 0)
        return Result(seconds: self.time, bound: bound, order: self.order)
    }

    private var earliest: (device: Int, ends: Double)? {
        var best: (device: Int, ends: Double)?
        for (device, run) in self.running.enumerated() {
            if let run, run.ends < best?.ends ?? .infinity { best = (device, run.ends) }
        }
        return best
    }

    private mutating func join(_ device: Int) throws {
        let connection = ConnectionID(rawValue: UInt64(device + 1))
        guard let name = WorkerName(rawValue: "w\(device + 1)") else { throw BenchError("no worker's name") }
        let hello = Hello(
            versionMin: 1,
            versionMax: 1,
            token: "t",
            worker: name,
            instance: UInt64(device + 1),
            software: "bench",
            capabilities: Capabilities(slots: 1, cores: 1, memoryBytes: 0, engines: ["cpu", "cuda"]),
            resuming: nil,
            held: []
        )
        let rates = self.rates
        try self.event { machine, moment, effects in
            machine.connected(connection, hello: hello, version: 1, moment, into: &effects)
            machine.received(.ready(attemptsMax: 1, rates: [rates]), on: connection, moment, into: &effects)
        }
    }

    private mutating func end(_ device: Int) throws {
        guard let run = self.running[device] else { return }
        self.running[device] = nil
        let connection = ConnectionID(rawValue: UInt64(device + 1))
        let seconds = self.durations[run.attempt.trial.number] ?? 0
        let end = AttemptEnd(outcome: .succeeded, exitStatus: 0, duration: .seconds(seconds))
        let measurement = Measurement(metric: self.study.objective.metric, step: 1, value: seconds)
        let events: [ApusProtocol.Report.Event] = [.started, .measurements([measurement]), .ended(end, artifact: nil)]
        try self.event { machine, moment, effects in
            for (index, event) in events.enumerated() {
                let report = ApusProtocol.Report(attempt: run.attempt, sequence: UInt64(index + 1), event: event)
                machine.received(.report(report), on: connection, moment, into: &effects)
            }
        }
    }

    /// One batch of the coordinator's: what happens, what is decided at its end, and what begins by that.
    private mutating func event(
        _ body: (inout CoordinatorMachine, Moment, inout [CoordinatorMachine.Effect]) -> Void
    ) throws {
        let moment = Moment(now: .seconds(self.time), unix: UnixTime(rawValue: Int64(self.time * 1_000)))
        var effects: [CoordinatorMachine.Effect] = []
        body(&self.machine, moment, &effects)
        self.machine.settle(moment, into: &effects)
        for case .send(let connection, .assign(let assignment)) in effects {
            let values = Dictionary(assignment.values.map { ($0.name, $0.value) }) { first, _ in first }
            guard let predicted = TrainingEstimate.seconds(self.study, values, self.rates) else {
                throw BenchError("nothing is predicted for trial \(assignment.attempt.trial.number)")
            }
            let number = assignment.attempt.trial.number
            let seconds = predicted * self.factor(of: number)
            self.durations[number] = seconds
            self.order.append(number)
            self.running[Int(connection.rawValue) - 1] = (assignment.attempt, self.time + seconds)
        }
    }

    /// By how much the prediction of a trial is off: nearly normal in its logarithm, the same in every order.
    private func factor(of number: UInt32) -> Double {
        var random = SeededRandom(seed: self.seed, stream: UInt64(number))
        let normal = (0..<12).reduce(-6.0) { sum, _ in sum + random.uniform() }
        // Without the machine's exponential: the same numbers everywhere.
        let change = min(max(self.noise * normal, -0.9), 9)
        return change < 0 ? 1 / (1 - change) : 1 + change
    }
}

extension MakespanRun {
    /// `Docs/Examples/mnist-monte-carlo.yaml`, with as many trials side by side as there are devices.
    private static func study(trials: Int, seed: UInt64) throws -> Study {
        Study(
            name: "mnist-monte-carlo",
            space: try Space(parameters: [
                Parameter(
                    name: "nb_filters",
                    domain: .integer(lower: 16, upper: 256),
                    defaultValue: .integer(32)
                ),
                Parameter(name: "nb_conv_size", domain: .integer(lower: 1, upper: 10), defaultValue: .integer(3)),
            ]),
            objective: Objective(metric: "val_error", goal: .minimize),
            search: Search(method: .random, seed: seed),
            limits: StudyLimits(trials: trials),
            resources: Resources(cores: 1),
            program: .train(
                TrainProgram(specification: try JSONDecoder().decode(TreeValue.self, from: Data(self.train.utf8)))
            )
        )
    }

    private static let train = """
        {"dataset": {"name": "mnist", "split": {"train": 50000, "validation": 10000}},
         "model": [
           {"conv": {"filters": "${nb_filters}", "kernel": "${nb_conv_size}", "activation": "relu"}},
           {"conv": {"filters": "${nb_filters}", "kernel": "${nb_conv_size}", "activation": "relu"}},
           {"maxpool": {"size": 2}}, {"dropout": {"rate": 0.25}}, {"flatten": {}},
           {"dense": {"units": 128, "activation": "relu"}}, {"dropout": {"rate": 0.5}},
           {"dense": {"units": 10, "activation": "softmax"}}],
         "loss": "cross-entropy", "optimizer": {"adadelta": {"learning_rate": 1.0, "rho": 0.95}},
         "epochs": 12, "batch": 128}
        """
}
