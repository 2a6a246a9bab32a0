import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Which checkpoints are given up: those that no decision can need any more.
@Suite struct CoordinatorMachineCheckpointsTests {
    private typealias Saved = (attempt: AttemptID, digest: ContentDigest)

    private static func released(
        _ script: inout MachineScript,
        _ saved: [(attempt: AttemptID, digest: ContentDigest)]
    ) -> (digests: Set<ContentDigest>, attempts: [AttemptID]) {
        var digests: Set<ContentDigest> = []
        let effects = script.event { machine, _, effects in
            digests = machine.releaseCheckpoints(saved, into: &effects)
        }
        let attempts = effects.stored.flatMap { event -> [AttemptID] in
            guard case .checkpointsReleased(let attempts) = event else { return [] }
            return attempts
        }
        return (digests, attempts)
    }

    @Test func `a trial that may go on keeps its newest checkpoint, and loses those before it`() throws {
        var script = try MachineScript(MachineScript.study(trials: 8, fidelity: MachineScript.halving))
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5, checkpoint: "1")
        script.pauses(.of(2), at: 1, loss: 0.75, checkpoint: "2")
        script.pauses(.of(1, epoch: 2), at: 2, loss: 0.25, checkpoint: "3")

        let released = Self.released(
            &script,
            [(.of(1), .of("1")), (.of(1, epoch: 2), .of("3")), (.of(2), .of("2"))]
        )

        #expect(released.attempts == [.of(1)])
        #expect(released.digests == [.of("1")])
    }

    @Test func `a study that has ended keeps the best and what succeeded`() throws {
        var script = try MachineScript(MachineScript.study(trials: 4, fidelity: MachineScript.halving))
        let first = script.join(1).assignments
        script.runs(first, losses: [0.5, 0.75, 0.25, 1])
        let run = try #require(script.study)
        #expect(run.record.state == .completed)
        let stopped = run.trials.filter { $0.summary.state == .stopped }.map(\.summary.number)
        #expect(!stopped.isEmpty)
        let saved: [Saved] = run.trials.map { trial in
            let epoch = trial.summary.state == .stopped ? trial.acceptedEpoch : 1
            return (AttemptID.of(trial.summary.number, epoch: epoch), .of(Character("\(trial.summary.number)")))
        }

        let released = Self.released(&script, saved)

        // The first attempt of a trial that succeeded later is no result of it.
        let succeeded = run.trials.filter { $0.summary.state == .succeeded }.map(\.summary.number)
        #expect(Set(released.attempts.map(\.trial.number)) == Set(stopped + succeeded))
        #expect(stopped.allSatisfy { script.study?.trial($0)?.hasArtifact == false })
        #expect(succeeded.allSatisfy { script.study?.trial($0)?.hasArtifact == true })
    }

    @Test func `a member of a population may be copied, so its newest checkpoint stays`() throws {
        let rule = MachineScript.fidelity("pbt", ["population": .integer(2), "interval": .integer(2)])
        var script = try MachineScript(MachineScript.study(trials: 4, fidelity: rule))
        script.join(1)
        script.pauses(.of(1), at: 2, loss: 0.5, checkpoint: "1")

        #expect(Self.released(&script, [(.of(1), .of("1"))]).attempts == [])
    }

    @Test func `a study without a rule for the steps gives nothing up`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.succeeds(.of(1))

        #expect(Self.released(&script, [(.of(1), .of("1"))]).attempts == [])
    }
}
