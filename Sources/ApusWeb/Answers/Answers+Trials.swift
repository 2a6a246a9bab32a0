import ApusAPI
import ApusCoordinator
import ApusStudy

extension TrialAnswer {
    init(_ view: TrialView, criteria: Criteria) {
        self.init(
            number: view.id.number,
            state: view.state.rawValue,
            isInvalidated: view.isInvalidated,
            confirms: view.confirms,
            configuration: Dictionary(
                view.values.map { ($0.name, ScalarValue($0.value)) },
                uniquingKeysWith: { first, _ in first }
            ),
            epoch: view.epoch,
            worker: view.worker?.rawValue,
            objective: view.cost.map(criteria.objective.cost(of:)),
            objectives: criteria.values(view),
            isFeasible: criteria.isFeasible(view),
            broken: criteria.broken(view),
            isOnFront: criteria.objectives.count > 1 ? view.isOnFront : nil,
            metrics: view.metrics.map { MetricAnswer(name: $0.name, value: $0.value, isHeldOut: $0.isHeldOut) },
            startedAt: view.startedAt.map(Timestamp.text),
            seconds: view.duration.map(\.inSeconds),
            step: view.step,
            reason: view.reason,
            hasArtifact: view.hasArtifact,
            curve: view.curve.map(PointAnswer.init),
            instance: view.target?.instance,
            runSeed: view.target?.seed,
            cutoff: view.target?.seconds,
            first: view.target?.first,
            runs: view.target?.runs,
            mean: view.target?.mean.map(criteria.objective.cost(of:)),
            cause: view.cause?.rawValue,
            expectedSeconds: view.expected.map(\.inSeconds)
        )
    }
}

extension Criteria {
    /// The values of several objectives.
    fileprivate func values(_ view: TrialView) -> [Double]? {
        guard self.objectives.count > 1, let cost = view.cost else { return nil }
        return zip(self.objectives, [cost] + view.otherCosts).map { $0.cost(of: $1) }
    }

    fileprivate func isFeasible(_ view: TrialView) -> Bool? {
        guard !self.constraints.isEmpty, view.cost != nil else { return nil }
        return view.excesses.allSatisfy { $0 <= 0 }
    }

    fileprivate func broken(_ view: TrialView) -> [String]? {
        let broken = zip(self.constraints, view.excesses).filter { $0.1 > 0 }.map { ConstraintAnswer($0.0).text }
        return broken.isEmpty ? nil : broken
    }
}

extension PointAnswer {
    init(_ point: CurvePoint) {
        self.init(step: point.step, value: point.value)
    }
}

extension TrialDetailAnswer {
    init(_ detail: TrialDetail, criteria: Criteria) {
        self.init(
            trial: TrialAnswer(detail.trial, criteria: criteria),
            attempts: detail.attempts.map(AttemptAnswer.init),
            curves: detail.curves.map { curve in
                CurveAnswer(
                    metric: curve.metric,
                    isHeldOut: curve.isHeldOut,
                    points: curve.points.map(PointAnswer.init)
                )
            },
            invalidation: detail.invalidation
        )
    }
}

extension AttemptAnswer {
    init(_ view: AttemptView) {
        self.init(
            epoch: view.epoch,
            worker: view.worker.rawValue,
            outcome: view.end?.outcome.rawValue ?? "running",
            isAccepted: view.isAccepted,
            isLate: view.isLate,
            reason: view.end?.reason ?? "",
            exitStatus: view.end?.exitStatus,
            signal: view.end?.signal,
            leasedAt: Timestamp.text(view.leasedAt),
            startedAt: view.startedAt.map(Timestamp.text),
            endedAt: view.endedAt.map(Timestamp.text),
            seconds: view.end?.duration.inSeconds,
            artifact: view.artifact?.hex,
            stepsFrom: view.steps?.lowerBound,
            stepsTo: view.steps?.upperBound,
            cause: view.cause?.rawValue
        )
    }
}
