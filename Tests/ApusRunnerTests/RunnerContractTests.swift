import ApusRunner
import ApusStudy
import Testing

/// What every runner promises.
///
/// A new runner is one new case of `Contestant`, and no new test here.
@Suite struct RunnerContractTests {
    enum Contestant: CaseIterable {
        case command
        case engine
        case nothing

        var runner: any AttemptRunner {
            switch self {
            case .command: CommandRunner.test
            case .engine: EngineRunner.scripted(Self.events)
            case .nothing: NothingRunner()
            }
        }

        /// A program that succeeds with one measurement.
        var program: Program {
            switch self {
            case .command: .run(CommandProgram(command: ["printf", "cost\\t0\\n"], metrics: [.stdout]))
            case .engine: .train(TrainProgram(specification: .map([])))
            case .nothing: .nothing
            }
        }

        private static let events = """
            echo '{"event":"started"}'; echo '{"event":"metrics","step":0,"values":{"cost":0}}'
            echo '{"event":"ended","outcome":"succeeded"}'
            """
    }

    @Test(arguments: Contestant.allCases)
    func `started comes first and once, then measurements, then the end`(contestant: Contestant) async {
        let (result, events, _) = await contestant.runner.record(Scratch().job(contestant.program))

        #expect(result.end.outcome == .succeeded)
        #expect(result.end.reason == "")
        #expect(events == [.started, .measured([.init(metric: "cost", step: 0, value: 0)])])
    }

    @Test(arguments: Contestant.allCases)
    func `the same job runs again in the same folder`(contestant: Contestant) async {
        let scratch = Scratch()
        let first = await contestant.runner.record(scratch.job(contestant.program))

        let second = await contestant.runner.record(scratch.job(contestant.program))

        #expect(second.result.end.outcome == .succeeded)
        #expect(second.events == first.events)
    }

    @Test(arguments: [Contestant.command, .engine])
    func `a program of another kind fails with a reason`(contestant: Contestant) async {
        let (result, events, _) = await contestant.runner.record(Scratch().job(.nothing))

        #expect(result.end.outcome == .failed)
        #expect(!result.end.reason.isEmpty)
        #expect(events == [])
    }

    @Test(arguments: [Contestant.command, .engine])
    func `a task that is cancelled before it starts returns`(contestant: Contestant) async {
        let job = Scratch().job(contestant.program)

        let result = await withTaskGroup(of: RunResult.self) { group in
            group.cancelAll()
            group.addTask { await contestant.runner.run(job) { _ in } }
            return await group.next()
        }

        // The program may have ended before the kill reached it.
        #expect(result?.end.outcome == .cancelled || result?.end.outcome == .succeeded)
    }
}
