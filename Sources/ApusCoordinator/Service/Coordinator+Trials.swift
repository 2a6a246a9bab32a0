import ApusStore
package import ApusStudy

extension Coordinator {
    package func trials(of id: StudyID, _ query: TrialQuery) async throws -> TrialPage {
        let run = try self.machine.run(id)
        guard query.offset >= 0, (1...TrialQuery.limitMax).contains(query.limit) else {
            throw CoordinatorError.invalid(["offset must be 0 or more, and limit 1 to \(TrialQuery.limitMax)"])
        }
        let order = try TrialOrder(query, run)
        let matching =
            query.states.map { states in run.trials.filter { states.contains($0.summary.state) } } ?? run.trials
        let page = order.sorted(matching).dropFirst(query.offset).prefix(query.limit)
        return TrialPage(total: matching.count, trials: page.compactMap { self.view(of: $0.summary.number, in: run) })
    }

    package func trial(_ id: TrialID, pointsMax: Int) async throws -> TrialDetail {
        let record = try self.machine.trial(id)
        let records = try await self.store.attempts(of: id)
        // Of a trial that goes on, the attempt that runs, and not the one whose result stood before.
        let isSettled = record.acceptedEpoch > 0 && record.summary.state != .running
        let epoch = isSettled ? record.acceptedEpoch : record.summary.epoch
        let run = try self.machine.run(id.study)
        // A trial that ran in parts has one curve of all of them.
        let parts = records.filter { $0.end?.outcome == .paused && !$0.isLate && $0.attempt.epoch != epoch }
        var curves = try await self.store.curves(of: id, epoch: epoch, pointsMax: pointsMax)
        for part in parts.reversed() {
            let earlier = try await self.store.curves(of: id, epoch: part.attempt.epoch, pointsMax: pointsMax)
            curves = Self.joined(earlier, curves)
        }
        guard let view = self.view(of: id.number, in: run) else {
            throw CoordinatorError.notFound("the trial is gone")
        }
        return TrialDetail(
            trial: view,
            attempts: records.map(self.view(of:)),
            curves: curves.map { $0.thinned(to: pointsMax) }.map { curve in
                TrialDetail.Curve(
                    metric: curve.metric,
                    isHeldOut: run.study.holdout.contains(curve.metric),
                    points: curve.points.map { CurvePoint(step: $0.step, value: $0.value) }
                )
            },
            invalidation: run.invalidations[id.number] ?? ""
        )
    }

    /// One curve of each metric.
    private static func joined(_ earlier: [ApusStore.Curve], _ later: [ApusStore.Curve]) -> [ApusStore.Curve] {
        Set(earlier.map(\.metric)).union(later.map(\.metric)).sorted().compactMap { name in
            let (first, second) = (earlier.first { $0.metric == name }, later.first { $0.metric == name })
            return first.flatMap { second?.following($0) } ?? first ?? second
        }
    }

    private func view(of record: AttemptRecord) -> AttemptView {
        AttemptView(
            epoch: record.attempt.epoch,
            worker: record.worker,
            end: record.end,
            isAccepted: record.isAccepted,
            isLate: record.isLate,
            leasedAt: self.records.shown(record.leasedAt),
            startedAt: record.startedAt.map(self.records.shown),
            endedAt: record.endedAt.map(self.records.shown),
            artifact: record.artifact,
            steps: record.steps,
            cause: record.cause
        )
    }
}
