import ApusArtifacts
package import ApusOptimizer
import ApusSpace
import ApusStore
package import ApusStudy

extension Coordinator {
    private static let mismatchesShown = 100

    package func reasons(of id: TrialID) async throws -> ProposalReasons? {
        _ = try self.machine.trial(id)
        return try await self.store.reasons(of: id).flatMap { ProposalReasons(json: $0) }
    }

    package func origin(of id: TrialID) async throws -> TrialOrigin? {
        _ = try self.machine.trial(id)
        try await self.durable()
        return TrialOrigin(of: id.number, in: try await self.store.optimizerLog(of: id.study))
    }

    package func decisions(of id: TrialID) async throws -> [FidelityReasons] {
        _ = try self.machine.trial(id)
        return self.machine.studies[id.study]?.steps?.scheduler.reasons(of: id.number) ?? []
    }

    package func race(of id: TrialID) async throws -> RaceView? {
        _ = try self.machine.trial(id)
        return self.machine.studies[id.study]?.race.flatMap { RaceView(of: id.number, in: $0) }
    }

    package func waiting(of id: TrialID) async throws -> WaitingView? {
        _ = try self.machine.trial(id)
        return self.machine.waiting(of: id, self.moment)
    }

    package func replay(_ id: StudyID) async throws -> ReplayView {
        // What is decided and not durable yet is no part of the stored log.
        try await self.durable()
        let run = try self.machine.run(id)
        let (study, space) = (run.study, run.study.space)
        let configurations = run.trials.map(\.summary.configuration)
        let log = try await self.store.optimizerLog(of: id)
        let start = self.clock.elapsed()
        let report = try await self.models.run {
            try OptimizerReplay.run(study: study, configurations: configurations, log: log)
        }
        func named(_ configuration: Configuration?) -> [NamedValue] {
            configuration.map { space.assignments(of: $0).map { NamedValue(name: $0.name, value: $0.value) } } ?? []
        }
        return ReplayView(
            report: report,
            duration: self.clock.elapsed() - start,
            mismatches: report.mismatches.prefix(Self.mismatchesShown).map {
                ReplayView.Mismatch(trial: $0.trial, stored: named($0.stored), replayed: named($0.replayed))
            }
        )
    }
}
