import ApusProtocol
import ApusStudy
import ApusWorker
import Testing

/// A worker's process that goes on with what a former one ran.
@Suite struct WorkerMachineTakeOverTests {
    typealias Effect = WorkerMachine.Effect

    static let succeeded = AttemptEnd(outcome: .succeeded)

    static func measurements(_ steps: ClosedRange<Int>) -> [Measurement] {
        steps.map { Measurement(metric: "loss", step: $0, value: 1) }
    }

    static func machine() -> WorkerMachine {
        var machine = WorkerMachine(slots: 2, isSpooled: true)
        machine.tookOver([.one], of: SessionID(rawValue: 5))
        return machine
    }

    static func report(_ sequence: UInt64, _ event: Report.Event) -> Effect {
        .send(.report(Report(attempt: .one, sequence: sequence, event: event)))
    }

    /// Tells the whole story: one start, three reports of measurements, one end.
    static func replay(_ machine: inout WorkerMachine, into effects: inout [Effect]) {
        machine.attemptStarted(.one)
        for part in [1...2, 3...4, 5...6] { machine.attemptMeasured(.one, Self.measurements(part)) }
        machine.programOver(.one)
        machine.attemptEnded(.one, Self.succeeded, artifact: nil, into: &effects)
    }

    @Test func `its hello names the session and the attempts of the former process`() {
        let past = Self.machine().past

        #expect(past.resuming == SessionID(rawValue: 5))
        #expect(past.held == [.one])
    }

    @Test(arguments: [true, false])
    func `what the coordinator has is dropped, and the rest has the numbers that it had`(replaysFirst: Bool) {
        var machine = Self.machine()
        var effects: [Effect] = []
        let held = Welcome.Held(attempt: .one, acknowledged: 3, isKept: true)
        if replaysFirst { Self.replay(&machine, into: &effects) }
        #expect(effects == [])

        machine.welcomed(.sample(held: [held]), into: &effects)
        if !replaysFirst { Self.replay(&machine, into: &effects) }
        machine.flush(into: &effects)

        let reports = effects.filter { if case .send(.report) = $0 { true } else { false } }
        #expect(
            reports == [
                Self.report(4, .measurements(Self.measurements(5...6))),
                Self.report(5, .ended(Self.succeeded, artifact: nil)),
            ]
        )
    }

    @Test func `an end that the coordinator has already is forgotten without a word`() {
        var machine = Self.machine()
        var effects: [Effect] = []
        machine.programOver(.one)
        let held = Welcome.Held(attempt: .one, acknowledged: WireLimits.sequenceMax, isKept: false)
        machine.welcomed(.sample(held: [held]), into: &effects)

        Self.replay(&machine, into: &effects)

        #expect(effects.contains(.forget(.one)))
        #expect(!effects.contains { if case .send(.report) = $0 { true } else { false } })
        #expect(machine.isIdle)
    }

    @Test func `a finished result is handed over although another attempt took its place`() {
        var machine = Self.machine()
        var effects: [Effect] = []
        machine.programOver(.one)
        let held = Welcome.Held(attempt: .one, acknowledged: 4, isKept: false)

        machine.welcomed(.sample(held: [held]), into: &effects)
        Self.replay(&machine, into: &effects)

        #expect(effects.last == Self.report(5, .ended(Self.succeeded, artifact: nil)))
        #expect(!effects.contains(.stop(.one)))
    }

    @Test func `a program that still runs in another's place is stopped`() {
        var machine = Self.machine()
        var effects: [Effect] = []
        let held = Welcome.Held(attempt: .one, acknowledged: 1, isKept: false)

        machine.welcomed(.sample(held: [held]), into: &effects)

        #expect(effects.contains(.stop(.one)))
    }

    @Test func `measurements of a long absence hold the reading back, not the program`() {
        var machine = Self.machine()
        for first in stride(from: 1, through: WorkerMachine.backlogMax + 1, by: 1_000) {
            machine.attemptMeasured(.one, Self.measurements(first...(first + 999)))
        }
        #expect(machine.isCongested(.one))

        var effects: [Effect] = []
        machine.received(.acknowledge(.one, sequence: 2), into: &effects)

        #expect(!machine.isCongested(.one))
    }

    @Test func `a slot in which something is left is not given again`() {
        var machine = WorkerMachine(slots: 2)
        var effects: [Effect] = []
        machine.welcomed(.sample(), into: &effects)

        machine.slotsDirty(1, into: &effects)
        machine.slotsDirty(1, into: &effects)
        machine.slotsDirty(3, into: &effects)
        machine.slotsDirty(0, into: &effects)

        let ready = effects.compactMap { effect -> Int? in
            if case .send(.ready(let count, _)) = effect { count } else { nil }
        }
        #expect(ready == [2, 1, 0, 2])
    }
}
