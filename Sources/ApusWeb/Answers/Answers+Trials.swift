import ApusAPI
import ApusCoordinator
import ApusStudy

extension TrialAnswer {
    init(_ view: TrialView, objective: Objective) {
        self.init(
            number: view.id.number,
            state: view.state.rawValue,
            isInvalidated: view.isInvalidated,
            configuration: Dictionary(
                view.values.map { ($0.name, ScalarValue($0.value)) },
                uniquingKeysWith: { first, _ in first }
            ),
            epoch: view.epoch,
            worker: view.worker?.rawValue,
            objective: view.cost.map(objective.cost(of:)),
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
            mean: view.target?.mean.map(objective.cost(of:))
        )
    }
}

extension PointAnswer {
    init(_ point: CurvePoint) {
        self.init(step: point.step, value: point.value)
    }
}

extension TrialDetailAnswer {
    init(_ detail: TrialDetail, objective: Objective) {
        self.init(
            trial: TrialAnswer(detail.trial, objective: objective),
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
            stepsTo: view.steps?.upperBound
        )
    }
}
