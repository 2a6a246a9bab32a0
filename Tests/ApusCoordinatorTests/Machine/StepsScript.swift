import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy

@testable import ApusCoordinator

/// Studies whose rule decides the steps of their trials.
extension MachineScript {
    /// ASHA with rungs after 1, 2 and 4 steps, of which one of two trials goes on, at once where it may.
    static let halving = Self.fidelity("asha", ["eta": .integer(2), "evidence": .integer(0)])

    static func fidelity(_ rule: String, _ options: [String: TreeValue] = [:], stepsMax: Int = 4) -> StudyFidelity {
        let entries = options.sorted { $0.key < $1.key }.map { TreeValue.Entry(key: $0.key, value: $0.value) }
        return StudyFidelity(rule: rule, options: .map(entries), stepsMax: stepsMax)
    }

    /// Reports start and the losses: sequence numbers 1 and 2.
    @discardableResult
    mutating func begins(
        _ attempt: AttemptID,
        _ losses: [(step: Int, value: Double)],
        on connection: UInt64 = 1
    ) -> [Effect] {
        self.reports(attempt, 1, .started, on: connection)
            + self.reports(attempt, 2, .measurements(losses.map { .loss($0.value, step: $0.step) }), on: connection)
    }

    /// Reports start, one loss at the last of its steps, and that it is paused with a checkpoint.
    @discardableResult
    mutating func pauses(
        _ attempt: AttemptID,
        at step: Int,
        loss: Double,
        checkpoint: Character? = "c",
        on connection: UInt64 = 1
    ) -> [Effect] {
        self.begins(attempt, [(step, loss)], on: connection)
            + self.reports(attempt, 3, .ended(.pause, artifact: checkpoint.map { .of($0) }), on: connection)
    }

    /// Runs what is assigned until nothing is, each trial with one loss at all its steps, by its number.
    mutating func runs(_ assignments: [Assignment], losses: [Double]) {
        var waiting = assignments
        while !waiting.isEmpty {
            let assignment = waiting.removeFirst()
            guard let steps = assignment.steps else { return }
            self.begins(assignment.attempt, [(steps.to, losses[Int(assignment.attempt.trial.number) - 1])])
            let end: AttemptEnd = steps.isLast ? .success : .pause
            waiting += self.reports(assignment.attempt, 3, .ended(end, artifact: .of("c"))).assignments
        }
    }

    /// What another coordinator would find in the store, as far as the machine tells.
    func snapshot(
        attempts: [StoreSnapshot.OpenAttempt] = [],
        measured: [UInt32: [Measurement]] = [:],
        checkpoints: [UInt32: [StoreSnapshot.Checkpoint]] = [:],
        carried: [UInt32: StoreSnapshot.Carried] = [:],
        facts: [UInt32: StoreSnapshot.EndedFacts] = [:]
    ) throws -> StoreSnapshot {
        guard let run = self.machine.studies[.one] else {
            return StoreSnapshot(studies: [], nextSession: 1, nextStudy: 1)
        }
        let part = StoreSnapshot.StudyPart(
            record: run.record,
            trials: run.trials.map(\.summary),
            finals: [:],
            attempts: attempts,
            measured: measured,
            facts: facts,
            checkpoints: checkpoints,
            carried: carried,
            optimizerLog: self.log
        )
        return StoreSnapshot(studies: [part], nextSession: 100, nextStudy: 7)
    }

    var study: StudyRun? { self.machine.studies[.one] }
}
