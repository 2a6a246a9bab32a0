import ApusAPI
import ApusSpace

/// A study of two objectives and a constraint, as a coordinator answers of it.
enum FrontSamples {
    static func study(reference: Double? = nil, frontSize: Int = 2) -> StudyAnswer {
        StudyAnswer(
            number: 3,
            name: "two",
            state: "running",
            reason: "",
            createdAt: "2026-03-01T09:30:00Z",
            metric: "error",
            goal: "minimize",
            reading: "last",
            objectives: [
                ObjectiveAnswer(
                    metric: "error",
                    goal: "minimize",
                    reading: "last",
                    reference: reference,
                    best: 0.1,
                    trial: 2
                ),
                ObjectiveAnswer(metric: "speed", goal: "maximize", reading: "best", best: 9, trial: 1),
            ],
            constraints: [ConstraintAnswer(metric: "memory", relation: "<=", bound: 8, reading: "last")],
            holdout: ["test"],
            optimizer: "auto",
            seed: 1,
            parameters: [ParameterAnswer(name: "x", kind: "real", lower: 0, upper: 1)],
            counts: ["succeeded": 4],
            invalidated: 0,
            frontSize: frontSize,
            infeasibleCount: 1
        )
    }

    /// Trials 1 and 2 are the front, 3 is dominated, 4 breaks the constraint, 5 failed.
    static let trials = [
        Self.trial(1, [0.5, 9], memory: 1, isOnFront: true), Self.trial(2, [0.1, 2], memory: 8, isOnFront: true),
        Self.trial(3, [0.6, 1], memory: 2), Self.trial(4, [0.05, 99], memory: 9),
        TrialAnswer(
            number: 5,
            state: "failed",
            configuration: ["x": ScalarValue(.real(0.5))],
            isOnFront: false,
            reason: "no luck"
        ),
    ]

    private static func trial(
        _ number: UInt32,
        _ objectives: [Double],
        memory: Double,
        isOnFront: Bool = false
    ) -> TrialAnswer {
        TrialAnswer(
            number: number,
            state: "succeeded",
            configuration: ["x": ScalarValue(.real(0.25))],
            objective: objectives[0],
            objectives: objectives,
            isFeasible: memory <= 8,
            broken: memory <= 8 ? nil : ["memory <= 8"],
            isOnFront: isOnFront,
            metrics: [
                MetricAnswer(name: "error", value: objectives[0]), MetricAnswer(name: "memory", value: memory),
                MetricAnswer(name: "speed", value: objectives[1]),
                MetricAnswer(name: "test", value: 7, isHeldOut: true),
            ]
        )
    }
}
