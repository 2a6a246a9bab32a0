import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

/// A replay of a log that a test has written by hand, and that a study made.
@Suite struct OptimizerReplayTests {
    private static func study(
        _ method: Search.Method = .random,
        fidelity: StudyFidelity? = nil,
        limits: StudyLimits = StudyLimits(trials: 4),
        confirm: StudyConfirmation? = nil
    ) throws -> Study {
        Study(
            name: "s",
            space: try .mixed(),
            objective: Objective(metric: "m", goal: .minimize),
            search: Search(method: method, seed: 1),
            fidelity: fidelity,
            limits: limits,
            confirm: confirm,
            program: .run(CommandProgram(command: ["a"]))
        )
    }

    private static func points(_ study: Study, _ count: Int) throws -> [Configuration] {
        var optimizer = try makeOptimizer(for: study.search, space: study.space, trials: study.limits.trials)
        return optimizer.propose(count, beside: [])
    }

    // Steps

    private static let threshold = StudyFidelity(
        rule: "threshold",
        options: .map([.init(key: "max-cost", value: .real(1))]),
        stepsMax: 4
    )

    /// What the rule itself decides when a trial measures these costs.
    private static func decided(_ study: Study, _ costs: [Double]) throws -> [OptimizerEntry] {
        let fidelity = try #require(study.fidelity)
        var scheduler = try makeFidelity(fidelity, space: study.space, seed: study.search.seed)
        var log: [OptimizerEntry] = [.proposed(first: 1, count: 1, known: 0)]
        let configuration = try #require(Self.points(study, 1).first)
        let events: [FidelityEvent] =
            [.admitted(true), .began(1, .new(to: 4, bracket: 0), configuration: configuration)]
            + costs.enumerated().map { .measured(1, step: $0 + 1, cost: $1) }
        for event in events {
            let actions = scheduler.apply(event)
            log.append(.fidelity(FidelityEntry(event.withoutConfiguration, actions: actions)))
        }
        return log
    }

    @Test func `decisions about steps come out again, and are counted`() throws {
        let study = try Self.study(fidelity: Self.threshold)
        let log = try Self.decided(study, [0.5, 0.75, 2])

        let report = try OptimizerReplay.run(study: study, configurations: Self.points(study, 1), log: log)

        #expect(report.isIdentical)
        #expect(report.decisions >= 1)
    }

    @Test func `a decision that is missing from the log is told with the event, and what came out`() throws {
        let study = try Self.study(fidelity: Self.threshold)
        let log = try Self.decided(study, [0.5, 2]).map { entry in
            guard case .fidelity(let one) = entry else { return entry }
            return .fidelity(FidelityEntry(one.event, actions: []))
        }

        let report = try OptimizerReplay.run(study: study, configurations: Self.points(study, 1), log: log)

        #expect(report.mismatches == [])
        #expect(report.decisions == 0)
        #expect(report.decisionMismatches.last?.event == .measured(1, step: 2, cost: 2))
        #expect(report.decisionMismatches.last?.stored == [])
        #expect(report.decisionMismatches.last?.replayed.isEmpty == false)
    }

    @Test func `a decision by another limit of the rule comes out otherwise`() throws {
        let study = try Self.study(fidelity: Self.threshold)
        let other = StudyFidelity(
            rule: "threshold",
            options: .map([.init(key: "max-cost", value: .real(9))]),
            stepsMax: 4
        )
        let log = try Self.decided(study, [0.5, 2])

        let report = try OptimizerReplay.run(
            study: Self.study(fidelity: other),
            configurations: Self.points(study, 1),
            log: log
        )

        #expect(report.decisionMismatches.count == 1)
        #expect(report.decisionMismatches.first?.replayed == [])
    }

    // Limits

    @Test func `an end that nothing calls for is told`() throws {
        let study = try Self.study(limits: StudyLimits(trials: 4, target: TargetLimit(value: 1)))
        let end = BudgetEnd.target(1, reachedBy: 1, cost: 0.5)

        let report = try OptimizerReplay.run(
            study: study,
            configurations: Self.points(study, 1),
            log: [
                .proposed(first: 1, count: 1, known: 0), .budget(.ended(1, cost: 2)), .budget(.decided(end, at: .zero)),
            ]
        )

        #expect(report.ends == 1)
        #expect(report.endMismatches.map(\.stored) == [end.description])
        #expect(report.endMismatches.map(\.replayed) == [nil])
    }

    @Test func `the end of all trials needs all trials`() throws {
        let study = try Self.study(limits: StudyLimits(trials: 2))
        func report(_ count: Int) throws -> OptimizerReplay.Report {
            try OptimizerReplay.run(
                study: study,
                configurations: Self.points(study, 2),
                log: [.proposed(first: 1, count: count, known: 0), .budget(.decided(.trials(2), at: .zero))]
            )
        }

        #expect(try report(2).isIdentical)
        #expect(try !report(1).isIdentical)
    }

    @Test func `device time is counted again`() throws {
        let study = try Self.study(limits: StudyLimits(trials: 4, gpuTime: .seconds(10)))
        func report(until: Int) throws -> OptimizerReplay.Report {
            try OptimizerReplay.run(
                study: study,
                configurations: Self.points(study, 2),
                log: [
                    .proposed(first: 1, count: 2, known: 0), .budget(.held(1, at: .seconds(1))),
                    .budget(.held(2, at: .seconds(2))), .budget(.released(1, at: .seconds(5))),
                    .budget(.decided(.gpuTime(.seconds(10)), at: .seconds(until))),
                ]
            )
        }

        #expect(try report(until: 8).isIdentical)
        #expect(try !report(until: 7).isIdentical)
    }

    @Test func `runs of the best are those that the results call for`() throws {
        let study = try Self.study(limits: StudyLimits(trials: 2), confirm: StudyConfirmation(top: 1, runs: 2))
        let points = try Self.points(study, 2)
        func report(_ chosen: UInt32) throws -> OptimizerReplay.Report {
            try OptimizerReplay.run(
                study: study,
                configurations: points + [points[Int(chosen) - 1], points[Int(chosen) - 1]],
                log: [
                    .proposed(first: 1, count: 2, known: 0), .budget(.ended(1, cost: 2)), .budget(.ended(2, cost: 1)),
                    .budget(.decided(.trials(2), at: .zero)), .confirming(first: 3, of: [chosen, chosen]), .restarted,
                ]
            )
        }

        #expect(try report(2).isIdentical)
        #expect(try report(1).endMismatches.map(\.replayed) == ["runs of trials [2, 2]"])
    }
}
