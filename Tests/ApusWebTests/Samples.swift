import ApusCoordinator
import ApusSpace
import ApusStudy

/// Studies and trials that the tests ask for.
enum Samples {
    static let token = String(repeating: "0123456789abcdef", count: 4)

    static func study(name: String = "mnist") throws -> Study {
        let filters = Parameter(
            name: "filters",
            domain: .integer(lower: 4, upper: 256, scale: .log),
            defaultValue: .integer(32)
        )
        let rate = Parameter(name: "rate", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
        let kind = Parameter(
            name: "kind",
            domain: .categorical([.text("sgd"), .text("adam")]),
            defaultValue: .choice(0)
        )
        return Study(
            name: name,
            space: try Space(parameters: [filters, rate, kind]),
            objective: Objective(metric: "val_error", goal: .minimize),
            holdout: ["test_error"],
            search: Search(method: .random, seed: 7),
            limits: StudyLimits(trials: 60, wallclock: .seconds(3_600), parallel: 2),
            program: .nothing
        )
    }

    static func trial(
        _ number: UInt32,
        _ state: TrialState,
        filters: Int = 16,
        error: Double? = nil,
        reason: String = ""
    ) -> TrialView {
        TrialView(
            id: TrialID(study: StudyID(rawValue: 1), number: number),
            values: [
                NamedValue(name: "filters", value: .integer(filters)), NamedValue(name: "rate", value: .real(0.25)),
                NamedValue(name: "kind", value: .text("adam")),
            ],
            state: state,
            epoch: state == .waiting ? 0 : 1,
            worker: WorkerName(rawValue: "local-1"),
            cost: state == .succeeded ? error : nil,
            metrics: error.map { [.init(name: "val_error", value: $0)] } ?? [],
            startedAt: UnixTime(rawValue: 1_000),
            duration: .seconds(42),
            step: 3,
            reason: reason,
            hasArtifact: state == .succeeded,
            curve: state == .running ? [CurvePoint(step: 1, value: 0.5), CurvePoint(step: 2, value: 0.25)] : []
        )
    }

    static func state() throws -> ScriptedCoordinator.State {
        let best = Self.trial(1, .succeeded, error: 0.0125)
        let id = StudyID(rawValue: 1)
        return ScriptedCoordinator.State(
            studies: [
                StudyView(
                    id: id,
                    study: try Self.study(),
                    state: .running,
                    createdAt: UnixTime(rawValue: 1_772_357_400_000),
                    elapsed: .seconds(90),
                    parallel: 2,
                    counts: [.succeeded: 1, .failed: 1, .running: 1],
                    planned: 60,
                    incumbent: best,
                    durationMedian: .seconds(42)
                )
            ],
            sources: [id: "name: mnist\n"],
            trials: [best, Self.trial(2, .failed, reason: "exit status 1"), Self.trial(3, .running, error: 0.25)],
            files: ["stdout": Array("epoch 1\nepoch 2\n".utf8)],
            workers: [
                WorkerView(
                    name: WorkerName(rawValue: "local-1") ?? Self.anyWorker,
                    link: .connected,
                    capabilities: Capabilities(slots: 2, cores: 2, memoryBytes: 8 << 30),
                    software: "0.1.0",
                    attemptsMax: 2,
                    attempts: [AttemptID(trial: TrialID(study: id, number: 3), epoch: 1)],
                    joinedAt: UnixTime(rawValue: 0),
                    silence: .seconds(1)
                )
            ]
        )
    }

    private static var anyWorker: WorkerName {
        guard let name = WorkerName(rawValue: "w") else { preconditionFailure("a letter is a name") }
        return name
    }
}
