import ApusAPI
import ApusSpace

/// Answers as a coordinator gives them.
enum LiveSamples {
    static func study(
        state: String = "running",
        counts: [String: Int] = ["succeeded": 21, "failed": 1, "running": 2, "waiting": 1],
        planned: Int? = 60,
        parallel: Int? = 2,
        median: Double? = 60,
        elapsed: Double = 723,
        wallclock: Double? = nil,
        goal: String = "minimize",
        end: EndAnswer? = nil,
        warmStart: WarmStartAnswer? = nil,
        confirmation: ConfirmationAnswer? = nil,
        best: TrialAnswer? = Self.trial(17, state: "succeeded", objective: 0.0123),
        timeLeft: Double? = nil
    ) -> StudyAnswer {
        StudyAnswer(
            number: 3,
            name: "mnist-smac",
            state: state,
            reason: "",
            createdAt: "2026-03-01T09:30:00Z",
            metric: "val_error",
            goal: goal,
            reading: "last",
            holdout: ["test_error"],
            optimizer: "smac",
            seed: 1,
            parameters: [
                ParameterAnswer(name: "filters", kind: "integer", lower: 4, upper: 256, isLog: true),
                ParameterAnswer(name: "rate", kind: "real", lower: 0, upper: 1),
                ParameterAnswer(
                    name: "kind",
                    kind: "categorical",
                    choices: [ScalarValue(.text("sgd")), ScalarValue(.text("adam"))]
                ),
                ParameterAnswer(name: "classes", kind: "constant", choices: [ScalarValue(.integer(10))]),
            ],
            counts: counts,
            invalidated: 0,
            planned: planned,
            parallel: parallel,
            wallclockSeconds: wallclock,
            end: end,
            warmStart: warmStart,
            confirmation: confirmation,
            elapsedSeconds: elapsed,
            trialSecondsMedian: median,
            best: best,
            timeLeft: timeLeft
        )
    }

    /// Two configurations that ran three times each; the second had looked better.
    static func confirmation(isComplete: Bool = true) -> ConfirmationAnswer {
        func candidate(_ trial: UInt32, _ runs: [UInt32], mean: Double, searched: Double)
            -> ConfirmationAnswer.Candidate
        {
            ConfirmationAnswer.Candidate(
                trial: trial,
                configuration: [
                    "filters": ScalarValue(.integer(64)), "rate": ScalarValue(.real(0.5)),
                    "kind": ScalarValue(.text("sgd")),
                ],
                searched: searched,
                runs: runs,
                ended: isComplete ? 3 : 1,
                objective: .init(
                    metric: "val_error",
                    count: 3,
                    mean: mean,
                    deviation: 0.001,
                    lower: mean - 0.0025,
                    upper: mean + 0.0025
                ),
                holdout: [.init(metric: "test_error", count: 3, mean: mean + 0.01)]
            )
        }
        return ConfirmationAnswer(
            candidates: [
                candidate(9, [61, 63, 65], mean: 0.0125, searched: 0.012),
                candidate(17, [62, 64, 66], mean: 0.0175, searched: 0.0105),
            ],
            isComplete: isComplete,
            winner: isComplete ? 9 : nil
        )
    }

    static func trial(
        _ number: UInt32,
        state: String = "running",
        objective: Double? = nil,
        value: Double? = nil,
        filters: Int = 128,
        kind: String = "adam",
        seconds: Double? = 42,
        reason: String = "",
        curve: [Double] = [],
        expected: Double? = nil
    ) -> TrialAnswer {
        TrialAnswer(
            number: number,
            state: state,
            configuration: [
                "filters": ScalarValue(.integer(filters)), "rate": ScalarValue(.real(0.25)),
                "kind": ScalarValue(.text(kind)), "classes": ScalarValue(.integer(10)),
            ],
            epoch: 1,
            worker: "local-1",
            objective: objective,
            metrics: (value ?? objective).map { [MetricAnswer(name: "val_error", value: $0)] } ?? [],
            seconds: seconds,
            step: 4,
            reason: reason,
            hasArtifact: false,
            curve: curve.enumerated().map { PointAnswer(step: $0.offset + 1, value: $0.element) },
            expectedSeconds: expected
        )
    }

    static func worker(_ name: String = "local-1", link: String = "connected", slots: Int = 2) -> WorkerAnswer {
        WorkerAnswer(
            name: name,
            link: link,
            software: "0.1.0",
            slots: slots,
            attemptsMax: slots,
            cores: 2,
            memoryBytes: 8_000_000_000,
            devices: [],
            engines: ["cpu"],
            attempts: ["3/22", "3/23"],
            joinedAt: "2026-03-01T09:30:00Z",
            silenceSeconds: 1
        )
    }

    static func live(study: StudyAnswer = Self.study()) -> LiveAnswer {
        LiveAnswer(
            study: study,
            running: [
                Self.trial(22, value: 0.0311, filters: 16, curve: [0.9, 0.6, 0.4, 0.2, 0.1]),
                Self.trial(23, value: 0.0514, kind: "sgd", seconds: 20, curve: [0.8, 0.5]),
            ],
            failures: [Self.trial(9, state: "failed", reason: "exit status 1\u{1B}[2J\nTraceback")],
            workers: [Self.worker()]
        )
    }
}
