import ApusArtifacts
import ApusProtocol
import ApusStudy
import Testing

/// A real worker whose attempts run some of their trials' steps.
@Suite(.timeLimit(.minutes(2))) struct WorkerStepsTests {
    private static let first = AttemptSteps(from: 0, to: 1, total: 2)
    private static let second = AttemptSteps(from: 1, to: 2, total: 2)

    /// Appends a line to its checkpoint, and measures how many lines that makes.
    private static func program(inputs: [InputFile] = []) throws -> SentProgram {
        try SentProgram(
            script: "mkdir -p state; echo $APUS_STEPS >> state/lines; printf 'lines\\t%s\\n' $(wc -l < state/lines)",
            inputs: inputs,
            checkpoint: "state"
        )
    }

    private static func lines(_ events: [Report.Event]) -> [Double] {
        events.flatMap { event in
            guard case .measurements(let list) = event else { return [Double]() }
            return list.map(\.value)
        }
    }

    @Test func `what one attempt saves is there when the next one begins`() async throws {
        try await TestCluster.with { cluster, _ in
            let program = try Self.program(inputs: [cluster.store.provide([1], path: "state-of-mind")])
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message, program.assign(.one, steps: Self.first))
            let before = try await coordinator.reports(of: .one)
            guard case .ended(let pause, let checkpoint?)? = before.last else { throw ScriptedCoordinator.Left() }
            let saved = try #require(cluster.store.file("artifact.tar.zst"))
            #expect(cluster.store.provide(saved, path: "").digest == checkpoint.digest)

            try await coordinator.send(program.assign(.two, steps: Self.second, checkpoint: checkpoint))
            let after = try await coordinator.reports(of: .two)

            #expect(pause.outcome == .paused)
            #expect(checkpoint.byteCount == UInt64(saved.count))
            #expect(Self.lines(before) == [1])
            #expect(Self.lines(after) == [2])
            guard case .ended(let end, nil)? = after.last else { throw ScriptedCoordinator.Left() }
            #expect(end.outcome == .succeeded)
            coordinator.release.finish()
        }
    }

    @Test func `a trial that goes on where it was paused fetches nothing`() async throws {
        try await TestCluster.with { cluster, _ in
            let program = try Self.program()
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message, program.assign(.one, steps: Self.first))
            guard case .ended(_, let checkpoint?)? = try await coordinator.reports(of: .one).last else {
                throw ScriptedCoordinator.Left()
            }

            // The coordinator of this test would refuse to send it.
            try await coordinator.send(program.assign(.two, steps: Self.second, checkpoint: checkpoint))
            let after = try await coordinator.reports(of: .two)

            #expect(Self.lines(after) == [2])
            coordinator.release.finish()
        }
    }

    @Test func `a checkpoint that is no archive loses the attempt, not the trial`() async throws {
        try await TestCluster.with { cluster, _ in
            let content = cluster.store.provide([1, 2, 3], path: "")
            let checkpoint = StoredContent(digest: content.digest, byteCount: 3)
            let program = try Self.program()
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()

            try await coordinator.send(program.message)
            try await coordinator.send(program.assign(.one, steps: Self.second, checkpoint: checkpoint))
            let end = try await coordinator.end(of: .one).end

            #expect(end.outcome == .lost)
            #expect(end.reason.hasPrefix("cannot bring the input 'checkpoint': "))
            coordinator.release.finish()
        }
    }

    @Test func `a checkpoint that the coordinator does not have loses the attempt`() async throws {
        try await TestCluster.with { cluster, _ in
            let other = ScriptedStore().provide([1, 2, 3], path: "")
            let checkpoint = StoredContent(digest: other.digest, byteCount: 3)
            let program = try Self.program()
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()

            try await coordinator.send(program.message)
            try await coordinator.send(program.assign(.one, steps: Self.second, checkpoint: checkpoint))
            let end = try await coordinator.end(of: .one).end

            #expect(end.outcome == .lost)
            #expect(
                end.reason
                    == "cannot bring the input 'checkpoint': the coordinator refuses it: it has nothing of that digest"
            )
            coordinator.release.finish()
        }
    }

    @Test func `an attempt that is outranked ends as stopped`() async throws {
        try await TestCluster.with { cluster, _ in
            let program = try SentProgram(script: "printf 'there\\t1\\n'; exec sleep 1000", checkpoint: "state")
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message, program.assign(.one, steps: Self.first))
            while true { if case .measurements = try await coordinator.report().event { break } }

            try await coordinator.send(.stop(.one, .outranked))
            let (end, artifact) = try await coordinator.end(of: .one)

            #expect(end.outcome == .stopped)
            #expect(end.reason == "")
            #expect(artifact == nil)
            coordinator.release.finish()
        }
    }
}
