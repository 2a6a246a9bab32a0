import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy

@testable import ApusCoordinator

/// A coordinator's machine that a test drives one event at a time; each event is a batch of its own.
struct MachineScript {
    typealias Effect = CoordinatorMachine.Effect

    var machine = CoordinatorMachine()

    /// The optimizer's log as it was stored, and how often a part of it did not follow the part before.
    var log: [OptimizerEntry] = []
    var logBreaks = 0

    /// Everything that was stored, in its order.
    var events: [StoreEvent] = []

    /// Seconds since the start.
    var seconds: Int64 = 0

    var moment: Moment {
        Moment(now: .seconds(self.seconds), unix: UnixTime(rawValue: self.seconds * 1_000))
    }

    /// A machine with study 1, and no worker.
    init(_ study: Study? = nil, parallel: Int? = nil, settings: CoordinatorMachine.Settings = .init()) throws {
        self.machine = CoordinatorMachine(settings: settings)
        let run = try Self.run(study ?? Self.study(), parallel: parallel)
        _ = self.event { machine, _, effects in machine.studyCreated(run, into: &effects) }
    }

    /// A machine that takes over what another left.
    init(restoring snapshot: StoreSnapshot, settings: CoordinatorMachine.Settings = .init()) throws {
        self.machine = CoordinatorMachine(settings: settings)
        let runs = try snapshot.studies.map { part in
            try StudyRun(record: part.record, program: ProgramImage(digest: .sample, json: [1]))
        }
        self.machine.restore(snapshot, runs: runs, self.moment)
    }

    static func study(
        trials: Int? = 3,
        objective: Objective = Objective(metric: "loss", goal: .minimize),
        otherObjectives: [Objective] = [],
        constraints: [Constraint] = [],
        holdout: [String] = [],
        method: Search.Method = .random,
        fidelity: StudyFidelity? = nil,
        domain: Domain = .real(lower: 0, upper: 1),
        wallclock: Duration? = nil,
        gpuTime: Duration? = nil,
        target: TargetLimit? = nil,
        plateau: PlateauLimit? = nil,
        confirm: StudyConfirmation? = nil,
        keep: Retention = Retention(),
        attempts: Int = 5,
        resources: Resources = Resources(),
        failures: StudyFailures = StudyFailures(),
        repeatsAllowed: Bool = false,
        program: Program = .nothing
    ) throws -> Study {
        let parameter = Parameter(name: "x", domain: domain, defaultValue: domain.middle)
        return Study(
            name: "mnist",
            space: try Space(parameters: [parameter]),
            objective: objective,
            otherObjectives: otherObjectives,
            constraints: constraints,
            holdout: holdout,
            search: Search(method: method, seed: 1, repeatsAllowed: repeatsAllowed),
            fidelity: fidelity,
            limits: StudyLimits(
                trials: trials,
                wallclock: wallclock,
                gpuTime: gpuTime,
                target: target,
                plateau: plateau,
                trialWallclock: .seconds(77),
                attempts: attempts
            ),
            confirm: confirm,
            keep: keep,
            resources: resources,
            failures: failures,
            program: program
        )
    }

    static func record(_ study: Study, state: StudyState = .running, parallel: Int? = nil) -> StudyRecord {
        StudyRecord(
            id: .one,
            study: study,
            source: "",
            createdAt: UnixTime(rawValue: 0),
            state: state,
            parallel: parallel
        )
    }

    static func run(_ study: Study, state: StudyState = .running, parallel: Int? = nil) throws -> StudyRun {
        try StudyRun(
            record: self.record(study, state: state, parallel: parallel),
            program: ProgramImage(digest: .sample, json: [1])
        )
    }

    /// One batch: what happens, and what is decided at its end.
    mutating func event<Failure: Error>(
        _ body: (inout CoordinatorMachine, Moment, inout [Effect]) throws(Failure) -> Void
    ) throws(Failure) -> [Effect] {
        var effects: [Effect] = []
        try body(&self.machine, self.moment, &effects)
        self.machine.settle(self.moment, into: &effects)
        self.events += effects.stored
        // What the optimizer's log gets is the proposer's, and stands apart.
        return effects.filter { effect in
            guard case .store(.optimizerLogged(_, let first, let entries)) = effect else { return true }
            self.logBreaks += first == self.log.count ? 0 : 1
            self.log += entries
            return false
        }
    }

    /// A hello that was found good; the worker of connection 1 is `w1`, unless it is named.
    mutating func hello(
        _ connection: UInt64,
        worker: String? = nil,
        instance: UInt64? = nil,
        slots: Int = 1,
        memoryBytes: Int = 0,
        resuming: UInt64? = nil,
        held: [AttemptID] = []
    ) -> [Effect] {
        let hello = Hello(
            versionMin: 1,
            versionMax: 1,
            token: "t",
            worker: .named(worker ?? "w\(connection)"),
            instance: instance ?? connection,
            software: "test",
            capabilities: Capabilities(slots: slots, cores: 8, memoryBytes: memoryBytes),
            resuming: resuming.map(SessionID.init(rawValue:)),
            held: held
        )
        return self.event { machine, moment, effects in
            machine.connected(.of(connection), hello: hello, version: 1, moment, into: &effects)
        }
    }

    /// A hello, and the worker is ready for as many attempts as it has slots.
    @discardableResult
    mutating func join(_ connection: UInt64, slots: Int = 1, rates: [ComputeRates] = []) -> [Effect] {
        self.hello(connection, slots: slots) + self.says(.ready(attemptsMax: slots, rates: rates), on: connection)
    }

    @discardableResult
    mutating func says(_ message: WorkerMessage, on connection: UInt64) -> [Effect] {
        self.event { machine, moment, effects in
            machine.received(message, on: .of(connection), moment, into: &effects)
        }
    }

    @discardableResult
    mutating func reports(
        _ attempt: AttemptID,
        _ sequence: UInt64,
        _ event: Report.Event,
        on connection: UInt64 = 1
    ) -> [Effect] {
        self.says(.report(Report(attempt: attempt, sequence: sequence, event: event)), on: connection)
    }

    /// Reports start, one loss and success: sequence numbers 1 to 3.
    @discardableResult
    mutating func succeeds(_ attempt: AttemptID, loss: Double = 0.5, on connection: UInt64 = 1) -> [Effect] {
        self.reports(attempt, 1, .started, on: connection)
            + self.reports(attempt, 2, .measurements([.loss(loss, step: 1)]), on: connection)
            + self.reports(attempt, 3, .ended(.success, artifact: nil), on: connection)
    }

    mutating func disconnects(_ connection: UInt64) -> [Effect] {
        self.event { machine, moment, _ in machine.disconnected(.of(connection), moment) }
    }

    mutating func ticks(after seconds: Int64) -> [Effect] {
        self.seconds += seconds
        return self.event { machine, moment, effects in machine.tick(moment, into: &effects) }
    }

    func state(of trial: UInt32) -> TrialState? {
        self.machine.studies[.one]?.trial(trial)?.summary.state
    }
}
