import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Studies with instances: each trial is one run, and a race decides which.
@Suite struct CoordinatorMachineRaceTests {
    private static func study(
        trials: Int = 20,
        measure: StudyInstances.Measure = .quality,
        isDeterministic: Bool = true,
        method: Search.Method = .sobol,
        race: RaceRules = RaceRules(incumbentRuns: 2)
    ) throws -> Study {
        let plain = try MachineScript.study(trials: trials, method: method)
        return Study(
            name: plain.name,
            space: plain.space,
            objective: plain.objective,
            search: plain.search,
            instances: StudyInstances(
                instances: ["a", "b", "c"].map { .init(name: $0, specific: "s") },
                isDeterministic: isDeterministic,
                measure: measure,
                cutoff: measure == .runtime ? 8 : nil,
                overdueFactor: 2,
                race: race
            ),
            limits: plain.limits,
            program: plain.program
        )
    }

    /// What a configuration costs: the nearer to 0.25 the better, and dearer on later instances.
    private static func loss(_ assignment: Assignment) -> Double {
        guard case .real(let x)? = assignment.values.first?.value, let target = assignment.target else { return 9 }
        let hardnesses: [String: Double] = ["a": 1, "b": 2, "c": 3]
        let hardness: Double = hardnesses[target.instance] ?? 9
        let distance: Double = x - 0.25
        return hardness * (0.1 + distance * distance)
    }

    /// Runs everything that is assigned, and what follows, until the study ends.
    private static func run(_ script: inout MachineScript, _ first: [Assignment]) -> [Assignment] {
        var open = first
        var all: [Assignment] = []
        while !open.isEmpty {
            let assignment = open.removeFirst()
            all.append(assignment)
            open += script.succeeds(assignment.attempt, loss: Self.loss(assignment)).assignments
        }
        return all
    }

    @Test func `trials are runs on instances, as many as the limit says`() throws {
        var script = try MachineScript(Self.study())

        let ran = Self.run(&script, script.join(1).assignments)

        let run = try #require(script.study)
        let incumbent = try #require(run.race?.scheduler.incumbent)
        #expect(ran.count == 20)
        #expect(run.record.state == .completed)
        #expect(run.trials.count == 20)
        #expect(ran.allSatisfy { $0.target.map { $0.specific == "s" && $0.seed == -1 } ?? false })
        #expect(incumbent.runs >= 2)
        #expect(run.incumbent == incumbent.trial)
        #expect(run.race?.changes.last?.trial == incumbent.trial)
        #expect(script.logBreaks == 0)
    }

    @Test func `the optimizer is told of each run with its instance`() throws {
        var script = try MachineScript(Self.study(trials: 6))

        let ran = Self.run(&script, script.join(1).assignments)

        let told = script.log.compactMap { if case .told(let told) = $0 { told } else { nil } }
        #expect(told.count == 6)
        #expect(
            zip(told, ran).allSatisfy { told, assignment in
                told.run.map { ["a", "b", "c"][$0.instance] } == assignment.target?.instance
            }
        )
    }

    @Test func `everything that was decided comes out again from the log, and not for another race`() throws {
        var script = try MachineScript(Self.study(method: .model(name: "smac", options: .null)))
        var open = script.join(1).assignments
        while script.study?.record.state == .running {
            if let question = script.machine.question(of: .one) {
                let effects = script.event { machine, _, effects in
                    machine.answered(.one, question.answer(), into: &effects)
                }
                open += effects.assignments
            }
            guard !open.isEmpty else { break }
            let assignment = open.removeFirst()
            open += script.succeeds(assignment.attempt, loss: Self.loss(assignment)).assignments
        }
        let run = try #require(script.study)
        #expect(run.record.state == .completed)
        func replay(_ study: Study) throws -> OptimizerReplay.Report {
            try OptimizerReplay.run(
                study: study,
                configurations: run.trials.map(\.summary.configuration),
                log: script.log
            )
        }

        let same = try replay(run.study)
        let other = try replay(Self.study(race: RaceRules(incumbentRuns: 1)))

        #expect(same.isIdentical)
        #expect(same.proposals > 2)
        #expect(other.raceMismatches.count > 0)
    }

    @Test func `a coordinator that begins anew goes on with the same race`() throws {
        var whole = try MachineScript(Self.study())
        let all = Self.run(&whole, whole.join(1).assignments)

        var first = try MachineScript(Self.study())
        var open = first.join(1).assignments
        for _ in 0..<9 {
            let assignment = open.removeFirst()
            open += first.succeeds(assignment.attempt, loss: Self.loss(assignment)).assignments
        }
        var second = try MachineScript(restoring: first.snapshot())
        second.log = first.log
        let rest = Self.run(&second, second.join(1).assignments)

        #expect(rest.map(\.target) == all.dropFirst(9).map(\.target))
        #expect(rest.map(\.values) == all.dropFirst(9).map(\.values))
        #expect(second.study?.incumbent == whole.study?.incumbent)
        #expect(second.study?.race?.changes == whole.study?.race?.changes)
        #expect(second.logBreaks == 0)
    }

    @Test func `a challenger is given the incumbent's time, and the worker a multiple of it`() throws {
        var script = try MachineScript(
            Self.study(measure: .runtime, race: RaceRules(slackFactor: 1.5, slackSeconds: 0.5))
        )
        let first = script.join(1).assignments
        let second = script.succeeds(first[0].attempt, loss: 1).assignments

        #expect(first.first?.target?.cutoff == 8)
        #expect(first.first?.wallclock == .seconds(16))
        #expect(second.first?.target?.cutoff == 2)
        #expect(second.first?.wallclock == .seconds(4))
    }

    @Test func `running time that the program does not say is that of its run, and a timeout is a bound`() throws {
        var script = try MachineScript(Self.study(measure: .runtime, race: RaceRules()))
        let first = script.join(1).assignments[0].attempt

        script.reports(first, 1, .started)
        let second = script.reports(first, 2, .ended(.success, artifact: nil)).assignments[0]
        let timeout = AttemptEnd(outcome: .timedOut, duration: .seconds(4))
        script.reports(second.attempt, 1, .ended(timeout, artifact: nil))

        #expect(script.study?.trial(1)?.summary.cost == 2)
        let told = script.log.compactMap { if case .told(let told) = $0 { told } else { nil } }
        #expect(told.last?.run?.isCensored == true)
        #expect(told.last?.result == .cost(second.target?.cutoff ?? 0))
        #expect(script.study?.race?.scheduler.reasons(of: second.attempt.trial.number).last?.cause == .capped)
    }

    @Test func `a run whose race is over is stopped, and the incumbent stays`() throws {
        var script = try MachineScript(
            Self.study(measure: .runtime, race: RaceRules(incumbentRuns: 3, challengerRuns: 2, slackSeconds: 0))
        )
        _ = script.hello(1, slots: 2)
        var open = script.says(.ready(attemptsMax: 1), on: 1).assignments
        for _ in 0..<3 { open += script.succeeds(open.removeFirst().attempt, loss: 1).assignments }
        // The second run of the challenger begins beside the first, which takes far too long.
        script.says(.ready(attemptsMax: 2), on: 1)
        let effects = script.succeeds(open.removeFirst().attempt, loss: 7)

        let stops = effects.sent().compactMap { message -> AttemptID? in
            if case .stop(let attempt, .outranked) = message { attempt } else { nil }
        }
        #expect(stops.count == 1)
        let stopped = try #require(stops.first)
        script.reports(stopped, 1, .ended(AttemptEnd(outcome: .stopped), artifact: nil))
        #expect(script.state(of: stopped.trial.number) == .stopped)
        #expect(script.log.contains(.dropped(stopped.trial.number)))
        #expect(script.study?.race?.scheduler.incumbent?.trial == 1)
    }

    @Test func `a user's configuration is raced, and a run cannot be run again`() throws {
        var script = try MachineScript(Self.study())
        let first = script.join(1).assignments
        let point = Configuration(values: [.real(0.25)])
        #expect(throws: CoordinatorError.self) {
            try script.event { machine, _, effects throws(CoordinatorError) in
                _ = try machine.addTrial(to: .one, point, into: &effects)
            }
        }
        _ = script.succeeds(first[0].attempt, loss: 9)

        _ = try script.event { machine, _, effects throws(CoordinatorError) in
            _ = try machine.addTrial(to: .one, point, into: &effects)
        }

        let number = try #require(script.study?.trials.first { $0.summary.configuration == point }?.summary.number)
        #expect(script.study?.race?.scheduler.isFirst(number) == true)
        #expect(script.log.contains(.added(number)))
        #expect(throws: CoordinatorError.self) {
            try script.event { machine, moment, effects throws(CoordinatorError) in
                try machine.rerun(.of(1), moment, into: &effects)
            }
        }
    }
}
