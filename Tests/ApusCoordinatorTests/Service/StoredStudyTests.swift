import ApusArtifacts
import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Foundation
import Testing

@testable import ApusCoordinator

/// A coordinator that takes over the study of another, by what lies in a real store.
@Suite struct StoredStudyTests {
    /// Two trials paused after a step, the first of which went on to its second; the third waits for its worker.
    private static func halving(checkpoints: [StoredContent?] = [.of("1"), .of("2"), .of("3")]) throws -> MachineScript
    {
        var script = try MachineScript(MachineScript.study(trials: 8, fidelity: MachineScript.halving))
        script.join(1)
        for (index, (attempt, step)) in [(AttemptID.of(1), 1), (.of(2), 1), (.of(1, epoch: 2), 2)].enumerated() {
            script.begins(attempt, [(step, 0.5 / Double(step))])
            script.reports(attempt, 3, .ended(.pause, artifact: checkpoints[index]))
        }
        return script
    }

    @Test func `the decisions about a trial are there after a restart`() async throws {
        let script = try Self.halving()
        let service = try await CoordinatorService(events: script.events)

        let first = try await service.coordinator.decisions(of: .of(1))

        #expect(!first.isEmpty)
        #expect(first == script.study?.steps?.scheduler.reasons(of: 1))
        await #expect(throws: CoordinatorError.self) { try await service.coordinator.decisions(of: .of(99)) }
    }

    @Test func `a study without a rule has no decisions`() async throws {
        var script = try MachineScript()
        script.join(1)
        let service = try await CoordinatorService(events: script.events)

        #expect(try await service.coordinator.decisions(of: .of(1)) == [])
    }

    @Test func `a trial that ran in parts has one curve of all of them`() async throws {
        let service = try await CoordinatorService(events: Self.halving().events)

        let detail = try await service.coordinator.trial(.of(1), pointsMax: 100)

        #expect(detail.curves.map(\.metric) == ["loss"])
        #expect(detail.curves.first?.points == [CurvePoint(step: 1, value: 0.5), CurvePoint(step: 2, value: 0.25)])
    }

    @Test func `a trial that goes on shows what its present attempt adds`() async throws {
        var script = try MachineScript(MachineScript.study(trials: 8, fidelity: MachineScript.halving))
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)
        script.pauses(.of(2), at: 1, loss: 0.75)
        script.begins(.of(1, epoch: 2), [(2, 0.25)])
        let service = try await CoordinatorService(events: script.events)

        let detail = try await service.coordinator.trial(.of(1), pointsMax: 100)

        #expect(detail.curves.first?.points.map(\.step) == [1, 2])
    }

    @Test func `a joined curve has no more points than were asked for`() async throws {
        var script = try MachineScript(
            MachineScript.study(trials: 8, fidelity: MachineScript.fidelity("asha", ["eta": .integer(2)], stepsMax: 64))
        )
        script.join(1)
        let steps = try #require(script.study?.running[1]?.steps)
        script.begins(.of(1), (1...steps.to).map { ($0, 1 / Double($0)) })
        script.reports(.of(1), 3, .ended(.pause, artifact: .of("c")))
        let service = try await CoordinatorService(events: script.events)

        let points = try await service.coordinator.trial(.of(1), pointsMax: 2).curves.first?.points

        #expect(points?.map(\.step) == (steps.to == 1 ? [1] : [1, steps.to]))
    }

    @Test func `a study with limits and runs of its best replays from the store`() async throws {
        var script = try MachineScript(
            MachineScript.study(
                trials: 9,
                plateau: PlateauLimit(trials: 2),
                confirm: StudyConfirmation(top: 1, runs: 2)
            )
        )
        script.join(1)
        for number in 1...5 as ClosedRange<UInt32> { script.succeeds(.of(number), loss: number == 1 ? 0.25 : 0.5) }
        #expect(script.study?.record.state == .completed)
        let service = try await CoordinatorService(events: script.events)

        let (replay, view) = try await service.whileRunning { coordinator in
            (try await coordinator.replay(.one), try await coordinator.study(.one))
        }

        #expect(replay.report.isIdentical)
        #expect(replay.report.ends == 2)
        #expect(view.end == .plateau(trials: 2, epsilon: 0, best: 0.25))
        #expect(view.counts == [.succeeded: 3])
        #expect(view.planned == 3)
        let winner = try #require(view.confirmation?.winner)
        #expect(winner.trial.id == .of(1))
        #expect(winner.runs == [4, 5])
        #expect(winner.objective == MeanInterval([0.5, 0.5]))
    }

    // Earlier studies

    private static func later(_ names: [String], goal: Objective.Goal = .minimize, parameter: String = "x") throws
        -> Study
    {
        let domain = Domain.real(lower: 0, upper: 0.9)
        return Study(
            name: "later",
            space: try Space(parameters: [Parameter(name: parameter, domain: domain, defaultValue: domain.middle)]),
            objective: Objective(metric: "error", goal: goal),
            search: Search(method: .model(name: "tpe", options: .map([])), seed: 2),
            warmStart: WarmStart(studies: names),
            limits: StudyLimits(trials: 3),
            program: .nothing
        )
    }

    private static func earlier() throws -> MachineScript {
        var script = try MachineScript(MachineScript.study(trials: 20))
        script.join(1)
        for number in 1...19 as ClosedRange<UInt32> { script.succeeds(.of(number), loss: Double(number)) }
        script.reports(.of(20), 1, .ended(AttemptEnd(outcome: .killed), artifact: nil))
        return script
    }

    @Test func `the trials of an earlier study are frozen into the new one's log, and a restart keeps them`()
        async throws
    {
        let service = try await CoordinatorService(events: Self.earlier().events)

        let (id, view) = try await service.whileRunning { coordinator in
            let id = try await coordinator.submit(Self.later(["mnist"]), source: "", by: "tester")
            try await coordinator.delete(.one, by: "tester")
            return (id, try await coordinator.study(id))
        }

        let log = try await service.store.optimizerLog(of: id)
        let frozen = log.count { if case .earlier = $0 { true } else { false } }
        let count = try #require(view.earlier)
        #expect(count.trials + count.leftOut == 19)
        #expect(count.leftOut > 0)
        #expect(frozen == count.trials)
        let part = try #require(try await service.store.load().studies.first { $0.record.id == id })
        var run = try StudyRun(record: part.record, program: ProgramImage(.nothing))
        run.restore(part.trials, finals: part.finals, log: part.optimizerLog)
        #expect(run.proposer.earlier.trials.count == frozen)
        #expect(run.proposer.earlier.leftOut == count.leftOut)
    }

    @Test func `every mistake of a warm start is told at once`() async throws {
        let service = try await CoordinatorService(events: Self.earlier().events)

        func mistakes(_ study: Study) async -> [String] {
            do {
                _ = try await service.coordinator.submit(study, source: "", by: "tester")
                return []
            } catch CoordinatorError.invalid(let mistakes) {
                return mistakes
            } catch {
                return ["\(error)"]
            }
        }

        #expect(
            try await mistakes(Self.later(["nothing", "mnist"], goal: .maximize)) == [
                "'warm-start' names 'nothing', and there is no such study; `apus study list` shows all",
                "study 'mnist' of 'warm-start' has the goal minimize, and this one maximize: "
                    + "their results cannot be compared",
            ]
        )
        #expect(
            try await mistakes(Self.later(["mnist"], parameter: "y")) == [
                "study 'mnist' of 'warm-start' has no parameter in common with this one"
            ]
        )
    }

    // What is kept

    @Test func `a checkpoint that nobody needs goes, and what a trial goes on from stays`() async throws {
        let bytes: [[UInt8]] = [[1], [2], [3]]
        let contents = bytes.map { StoredContent(digest: Digester.digest(of: $0), byteCount: 1) }
        let script = try Self.halving(checkpoints: contents)
        let service = try await CoordinatorService(events: script.events, contents: bytes)
        // The store judges age by the file system's clock.
        service.move(by: Int64(Date().timeIntervalSince1970 * 1_000) + 120_000)

        try await service.whileRunning { try await $0.collect() }

        #expect(!service.content.contains(contents[0].digest))
        #expect(service.content.contains(contents[1].digest))
        #expect(service.content.contains(contents[2].digest))
        let left = try await service.store.checkpoints().map(\.attempt)
        #expect(left == [.of(1, epoch: 2), .of(2)])
    }

    @Test func `artifacts that a study does not keep go from the store and from the disk`() async throws {
        let bytes: [[UInt8]] = [[1], [2], [3]]
        let contents = bytes.map { StoredContent(digest: Digester.digest(of: $0), byteCount: 1) }
        var script = try MachineScript(MachineScript.study(trials: 3, keep: Retention(artifacts: .best(1))))
        script.join(1, slots: 3)
        for (index, loss) in [0.5, 0.25, 0.75].enumerated() {
            let attempt = AttemptID.of(UInt32(index + 1))
            script.reports(attempt, 1, .started)
            script.reports(attempt, 2, .measurements([.loss(loss, step: 1)]))
            script.reports(attempt, 3, .ended(.success, artifact: contents[index]))
        }
        // The last was given up, and the coordinator died before its file was removed.
        let events = script.events + [.artifactsReleased([.of(3)])]
        let service = try await CoordinatorService(events: events, contents: bytes)
        service.move(by: Int64(Date().timeIntervalSince1970 * 1_000) + 86_400_000 + 120_000)

        try await service.whileRunning { try await $0.collect() }

        #expect(contents.map { service.content.contains($0.digest) } == [false, true, false])
        #expect(try await service.store.artifacts().map(\.attempt) == [.of(2)])
    }

    @Test func `a pin is durable, and pruning removes from the store and the disk what is neither best nor pinned`()
        async throws
    {
        let bytes: [[UInt8]] = [[1], [2], [3]]
        let contents = bytes.map { StoredContent(digest: Digester.digest(of: $0), byteCount: 1) }
        var script = try MachineScript(MachineScript.study(trials: 3))
        script.join(1, slots: 3)
        for (index, loss) in [0.5, 0.25, 0.75].enumerated() {
            let attempt = AttemptID.of(UInt32(index + 1))
            script.reports(attempt, 1, .started)
            script.reports(attempt, 2, .measurements([.loss(loss, step: 1)]))
            script.reports(attempt, 3, .ended(.success, artifact: contents[index]))
        }
        let service = try await CoordinatorService(events: script.events, contents: bytes)
        service.move(by: Int64(Date().timeIntervalSince1970 * 1_000) + 120_000)

        let (planned, pruned, left) = try await service.whileRunning { coordinator in
            try await coordinator.pin(.of(3), isPinned: true, by: "tester")
            let planned = try await coordinator.prune(.one, best: 1, isDryRun: true, by: "tester")
            let pruned = try await coordinator.prune(.one, best: 1, isDryRun: false, by: "tester")
            return (planned, pruned, try await coordinator.storedFiles(of: .one))
        }

        #expect(planned == pruned)
        #expect(pruned.map(\.attempt) == [.of(1)])
        #expect(left.map(\.attempt) == [.of(2), .of(3)])
        #expect(left.map(\.isBest) == [true, false])
        #expect(left.map(\.isPinned) == [false, true])
        #expect(contents.map { service.content.contains($0.digest) } == [false, true, true])
        let stored = try await service.store.load().studies.first
        #expect(stored?.pinned == [3])
    }

    @Test func `content that was just sent stays, though nothing refers to it yet`() async throws {
        let service = try await CoordinatorService(contents: [[1]])
        service.move(by: Int64(Date().timeIntervalSince1970 * 1_000) + 3_600_000)

        let isKept = try await service.whileRunning { coordinator in
            try await coordinator.collect()
            let isKept = service.content.contains(Digester.digest(of: [1]))
            service.move(by: 86_400_000)
            try await coordinator.collect()
            return isKept
        }

        #expect(isKept)
        #expect(!service.content.contains(Digester.digest(of: [1])))
    }
}
