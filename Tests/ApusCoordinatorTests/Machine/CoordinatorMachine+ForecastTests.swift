import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Trials that are proposed ahead and begin in another order, where that is allowed; and nothing else changed by it.
@Suite struct CoordinatorMachineForecastTests {
    private static func script(
        trials: Int? = 9,
        method: Search.Method = .random,
        program: Program = .network,
        settings: CoordinatorMachine.Settings = .foreseeing,
        parallel: Int? = nil
    ) throws -> MachineScript {
        try MachineScript(
            MachineScript.study(trials: trials, method: method, program: program),
            parallel: parallel,
            settings: settings
        )
    }

    private static func replay(_ script: MachineScript) throws -> OptimizerReplay.Report {
        let run = try #require(script.study)
        return try OptimizerReplay.run(
            study: run.study,
            configurations: run.trials.map(\.summary.configuration),
            log: script.log
        )
    }

    private static func proposed(_ script: MachineScript) -> Int {
        script.log.reduce(0) { if case .proposed(_, let count, _) = $1 { $0 + count } else { $0 } }
    }

    @Test(arguments: [Search.Method.random, .sobol, .halton, .latinHypercube, .grid(levels: 9)])
    func `the rest of a design is proposed ahead, and the longest begin first`(method: Search.Method) throws {
        var script = try Self.script(method: method)
        var plain = try Self.script(method: method, settings: .init())

        script.join(1, slots: 2)
        #expect(script.study?.trials.count == 9)
        try script.runsAll()
        plain.join(1, slots: 2)
        try plain.runsAll()

        let lengths = script.begun.compactMap { script.x(of: $0) }
        #expect(lengths == lengths.sorted(by: >))
        #expect(script.begun.sorted() == Array(1...9))
        #expect(plain.begun == Array(1...9))
        #expect(script.study?.record.state == .completed)
        // The same proposals in the same order, though they were asked for otherwise.
        #expect(script.study?.trials.map(\.summary.configuration) == plain.study?.trials.map(\.summary.configuration))
        #expect(Self.proposed(script) == 9)
        #expect(script.logBreaks == 0)
        #expect(try Self.replay(script).isIdentical)
        #expect(try Self.replay(plain).isIdentical)
    }

    @Test func `nothing is proposed ahead of more than sixteen trials for each place`() throws {
        var script = try Self.script(trials: 20)
        script.join(1)
        #expect(script.study?.trials.count == 1)

        for number in UInt32(1)...3 { script.succeeds(.of(number)) }
        #expect(script.study?.trials.count == 4)
        script.succeeds(.of(4))

        #expect(script.study?.trials.count == 20)
        try script.runsAll()
        #expect(script.begun.prefix(4) == [1, 2, 3, 4])
        let lengths = script.begun.dropFirst(4).compactMap { script.x(of: $0) }
        #expect(lengths == lengths.sorted(by: >))
        #expect(try Self.replay(script).isIdentical)
    }

    @Test func `a method that learns, a program of the user's and a study of a rule are not looked ahead in`() throws {
        var model = try Self.script(method: .model(name: "tpe", options: .map([])))
        var command = try Self.script(program: .run(CommandProgram(command: ["true"])))
        var unknown = try Self.script(settings: .init())
        var rule = try MachineScript(
            MachineScript.study(trials: 9, fidelity: MachineScript.halving, program: .network),
            settings: .foreseeing
        )

        model.join(1)
        command.join(1)
        unknown.join(1)
        rule.join(1)

        #expect(model.machine.question(of: .one) != nil)
        #expect(command.study?.trials.count == 1)
        #expect(unknown.study?.trials.count == 1)
        #expect(rule.study?.trials.count == 1)
        #expect(rule.study?.forecast == nil)
    }

    @Test func `a study that something else may end proposes nothing that might never run`() throws {
        let studies = [
            try MachineScript.study(trials: 9, wallclock: .seconds(60), program: .network),
            try MachineScript.study(trials: 9, gpuTime: .seconds(60), program: .network),
            try MachineScript.study(trials: 9, target: TargetLimit(value: 0.1), program: .network),
            try MachineScript.study(
                trials: 9,
                plateau: PlateauLimit(trials: 5, improvement: 0, running: .finish),
                program: .network
            ),
            try MachineScript.study(trials: nil, wallclock: .seconds(60), program: .network),
        ]
        for study in studies {
            var script = try MachineScript(study, settings: .foreseeing)
            script.join(1, slots: 2)
            #expect(script.study?.trials.count == 2)
        }
    }

    @Test func `a parallel limit and a pause hold for trials that were proposed ahead`() throws {
        var script = try Self.script(parallel: 2)
        script.join(1, slots: 8)
        #expect(script.study?.trials.count == 9)
        #expect(script.study?.running.count == 2)

        _ = try script.event { machine, moment, effects in try machine.change(.one, .pause, moment, into: &effects) }
        let first = try #require(script.begun.first)
        script.succeeds(.of(first))
        #expect(script.study?.running.count == 1)
        _ = try script.event { machine, moment, effects in try machine.change(.one, .resume, moment, into: &effects) }

        #expect(script.study?.running.count == 2)
        let lengths = script.begun.compactMap { script.x(of: $0) }
        #expect(lengths == lengths.sorted(by: >))
    }

    @Test func `a study that is stopped ends those that never ran, as it ends all that wait`() throws {
        var script = try Self.script()
        script.join(1)
        let first = try #require(script.begun.first)

        _ = try script.event { machine, moment, effects in try machine.change(.one, .stop, moment, into: &effects) }
        script.reports(.of(first), 1, .ended(AttemptEnd(outcome: .cancelled), artifact: nil))

        #expect(script.study?.counts[.cancelled] == 9)
        #expect(script.study?.hasUnended == false)
        #expect(try Self.replay(script).isIdentical)
    }

    @Test func `a limit of time that comes later ends what waits as never run`() throws {
        var script = try Self.script()
        script.join(1)
        _ = try script.event { machine, moment, effects in
            try machine.change(.one, .limits(LimitsChange(wallclock: .seconds(50))), moment, into: &effects)
        }

        _ = script.ticks(after: 60)
        let first = try #require(script.begun.first)
        script.reports(.of(first), 1, .ended(AttemptEnd(outcome: .cancelled), artifact: nil))

        #expect(script.study?.record.state == .stopped)
        #expect(script.begun.count == 1)
        #expect(script.study?.hasUnended == false)
        #expect(try Self.replay(script).isIdentical)
    }

    @Test func `a lowered limit is exact: what was proposed beyond it never runs`() throws {
        var script = try Self.script()
        script.join(1, slots: 2)
        #expect(script.study?.trials.count == 9)

        _ = try script.event { machine, moment, effects in
            try machine.change(.one, .limits(LimitsChange(trials: 4)), moment, into: &effects)
        }
        try script.runsAll()

        #expect(script.study?.counts[.succeeded] == 4)
        #expect(script.study?.counts[.cancelled] == 5)
        #expect(script.begun.count == 4)
        #expect(script.study?.record.state == .completed)
        #expect(script.logBreaks == 0)
        #expect(try Self.replay(script).isIdentical)
    }

    @Test(arguments: [(2, 6), (2, 9), (1, 12), (8, 9)])
    func `a limit that is raised again brings back what was withdrawn, each trial once`(
        low: UInt32,
        high: UInt32
    ) throws {
        var script = try Self.script()
        script.join(1)
        let design = try #require(script.study).trials.map(\.summary.configuration)
        for trials in [low, high] {
            _ = try script.event { machine, moment, effects in
                try machine.change(.one, .limits(LimitsChange(trials: Int(trials))), moment, into: &effects)
            }
        }
        let cancelled = script.study?.counts[.cancelled] ?? 0
        #expect(cancelled == max(0, 9 - Int(high)))

        // A coordinator that starts anew knows it too.
        var next = try MachineScript(restoring: script.snapshot(), settings: .foreseeing)
        next.log = script.log
        next.seconds = script.seconds
        next.join(1)
        try next.runsAll()

        let study = try #require(next.study)
        #expect(study.counts[.succeeded] == Int(high))
        #expect(study.counts[.cancelled] ?? 0 == cancelled)
        #expect(study.record.state == .completed)
        #expect(study.trials.count == max(9, Int(high)))
        #expect(study.trials.prefix(9).map(\.summary.configuration) == design)
        #expect(next.logBreaks == 0)
        #expect(try Self.replay(next).isIdentical)
    }

    @Test func `a coordinator that starts anew begins the longest first too`() throws {
        var script = try Self.script()
        script.join(1)
        let first = try #require(script.begun.first)
        script.succeeds(.of(first))
        let second = try #require(script.begun.last)

        var next = try MachineScript(restoring: script.snapshot(), settings: .foreseeing)
        next.log = script.log
        next.seconds = script.seconds
        next.join(1)
        try next.runsAll()

        // The one that ran goes on as its second attempt; the snapshot names no open attempt of it.
        #expect(next.begun.first == second)
        let lengths = next.begun.dropFirst().compactMap { next.x(of: $0) }
        #expect(lengths == lengths.sorted(by: >))
        #expect(next.study?.counts[.succeeded] == 9)
        #expect(try Self.replay(next).isIdentical)
    }

    @Test func `the first rates of an engine are all trials' measure, and a repeat changes nothing`() throws {
        var script = try Self.script()
        script.join(1, rates: [.sample])
        script.says(.ready(attemptsMax: 1, rates: [.sample]), on: 1)
        script.says(.ready(attemptsMax: 1), on: 1)
        script.join(2, rates: [.of(2e10), .of(3e12, engine: "cuda")])

        #expect(script.machine.rates["cpu"] == .sample)
        #expect(script.machine.rates["cuda"] == .of(3e12, engine: "cuda"))
        #expect(script.machine.sessions[.of(1)]?.rates == [.sample])
        // A study that leaves the device open is measured by the faster kind.
        let study = try #require(script.study?.study)
        #expect(script.machine.rates(for: study).rates == .of(3e12, engine: "cuda"))
    }
}
