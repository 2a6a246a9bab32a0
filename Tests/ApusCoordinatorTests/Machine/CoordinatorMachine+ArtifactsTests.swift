import ApusMath
import ApusProtocol
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Which artifacts are given up: those of trials that are not among the best, once they have ended.
@Suite struct CoordinatorMachineArtifactsTests {
    private typealias Left = (attempt: AttemptID, digest: ContentDigest)

    /// Trials that end in an order of their own, each with an artifact, and what collecting took away.
    private struct History {
        var script: MachineScript
        var left: [Left] = []
        var released: Set<UInt32> = []

        init(_ study: Study, slots: Int) throws {
            self.script = try MachineScript(study)
            self.script.join(1, slots: slots)
        }

        /// `losses` are the values of the loss and of whatever else counts.
        mutating func ends(_ number: UInt32, _ values: [(String, Double)], _ end: AttemptEnd = .success) {
            let attempt = AttemptID.of(number)
            let digest = ContentDigest.of(Character("\(number % 10)"))
            self.script.reports(attempt, 1, .started)
            let measured = values.map { Measurement(metric: $0.0, step: 1, value: $0.1) }
            self.script.reports(attempt, 2, .measurements(measured))
            let artifact = StoredContent(digest: digest, byteCount: 1)
            self.script.reports(attempt, 3, .ended(end, artifact: artifact))
            self.left.append((attempt, digest))
        }

        mutating func collect() {
            let left = self.left
            let effects = self.script.event { machine, _, effects in _ = machine.releaseArtifacts(left, into: &effects)
            }
            for case .artifactsReleased(let attempts) in effects.stored {
                self.released.formUnion(attempts.map(\.trial.number))
                self.left.removeAll { attempts.contains($0.attempt) }
            }
        }

        var kept: Set<UInt32> { Set(self.left.map(\.attempt.trial.number)) }
    }

    @Test func `the best keep theirs, and a trial that failed loses its own`() throws {
        let keep = Retention(artifacts: .best(2))
        var history = try History(MachineScript.study(trials: 4, keep: keep), slots: 4)
        for (number, loss) in [(1, 0.5), (2, 0.25), (3, 0.75)] { history.ends(UInt32(number), [("loss", loss)]) }
        history.ends(4, [("loss", 0.1)], AttemptEnd(outcome: .failed, exitStatus: 1, duration: .seconds(1)))

        history.collect()

        #expect(history.kept == [1, 2])
        #expect(history.script.study?.trial(3)?.hasArtifact == false)
        #expect(history.script.study?.trial(1)?.hasArtifact == true)
    }

    @Test func `what is pinned stays until it is pinned no more`() throws {
        var history = try History(MachineScript.study(trials: 3, keep: Retention(artifacts: .best(1))), slots: 3)
        for number in UInt32(1)...3 { history.ends(number, [("loss", Double(number))]) }
        let pinned = try history.script.event { machine, _, effects throws(CoordinatorError) in
            try machine.pin(.of(3), true, into: &effects)
            try machine.pin(.of(3), true, into: &effects)
        }

        history.collect()
        let kept = history.kept
        _ = try history.script.event { machine, _, effects throws(CoordinatorError) in
            try machine.pin(.of(3), false, into: &effects)
        }
        history.collect()

        #expect(pinned.stored == [.trialPinned(.of(3), true)])
        #expect(kept == [1, 3])
        #expect(history.kept == [1])
    }

    @Test func `pruning takes no checkpoint, nothing that is best or pinned, and nothing of a trial under way`() throws
    {
        var history = try History(MachineScript.study(trials: 5), slots: 5)
        for number in UInt32(1)...4 { history.ends(number, [("loss", Double(number))]) }
        _ = try history.script.event { machine, _, effects throws(CoordinatorError) in
            try machine.pin(.of(4), true, into: &effects)
        }
        let records = (1...5).map { number in
            ContentRecord(
                attempt: .of(number),
                isCheckpoint: number == 3,
                content: StoredContent(digest: .of("1"), byteCount: 1)
            )
        }

        let prunable = try history.script.machine.prunable(records, of: .one, best: 1)

        #expect(prunable.map(\.attempt.trial.number) == [2])
        #expect(throws: CoordinatorError.self) { try history.script.machine.prunable(records, of: .one, best: 0) }
    }

    @Test func `a study that keeps all gives nothing up`() throws {
        var history = try History(MachineScript.study(trials: 2), slots: 2)
        history.ends(1, [("loss", 1)])
        history.ends(2, [("loss", 2)])

        history.collect()

        #expect(history.released.isEmpty)
        #expect(!history.script.machine.releasesArtifacts)
    }

    @Test func `the whole front stays, however few are to`() throws {
        let study = try MachineScript.study(
            trials: 4,
            otherObjectives: [Objective(metric: "size", goal: .minimize)],
            keep: Retention(artifacts: .best(1))
        )
        var history = try History(study, slots: 4)
        history.ends(1, [("loss", 1), ("size", 3)])
        history.ends(2, [("loss", 2), ("size", 2)])
        history.ends(3, [("loss", 3), ("size", 1)])
        history.ends(4, [("loss", 3), ("size", 3)])

        history.collect()

        #expect(history.kept == [1, 2, 3])
    }

    @Test func `what will be run again stays, however few are to`() throws {
        let study = try MachineScript.study(
            trials: 6,
            confirm: StudyConfirmation(top: 3, runs: 2),
            keep: Retention(artifacts: .best(1))
        )
        var history = try History(study, slots: 4)
        for number in UInt32(1)...4 { history.ends(number, [("loss", Double(number))]) }

        history.collect()

        #expect(history.kept == [1, 2, 3])
    }

    @Test func `whenever files are collected, the same ones are left`() throws {
        var random = SeededRandom(seed: 5)
        for _ in 0..<60 {
            let count = 2 + Int(random.next() % 18)
            let best = 1 + Int(random.next() % 5)
            let losses = (0..<count).map { _ in Double(random.next() % 8) }
            let order = Array(1...UInt32(count)).shuffled(using: &random)
            let study = try MachineScript.study(trials: count, keep: Retention(artifacts: .best(best)))
            var (often, once) = (try History(study, slots: count), try History(study, slots: count))

            for number in order {
                often.ends(number, [("loss", losses[Int(number) - 1])])
                if random.next() % 2 == 0 { often.collect() }
                let incumbent = try #require(often.script.study?.incumbent)
                #expect(often.kept.contains(incumbent))
            }
            for number in order.reversed() { once.ends(number, [("loss", losses[Int(number) - 1])]) }
            often.collect()
            once.collect()

            let ranking = (1...UInt32(count)).sorted { (losses[Int($0) - 1], $0) < (losses[Int($1) - 1], $1) }
            #expect(often.kept == Set(ranking.prefix(best)))
            #expect(once.kept == often.kept)
        }
    }
}
