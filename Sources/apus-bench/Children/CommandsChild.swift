import ApusRunner
import ApusSpace
import ApusStudy
import ArgumentParser
import FoundationEssentials
import Synchronization

/// Runs `/bin/true` through the command runner, so many side by side, without a cluster.
struct CommandsChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-commands", shouldDisplay: false)

    struct Measured: Codable {
        let seconds: Double
        let succeeded: Int
    }

    @Argument var folder: String
    @Option var count: Int
    @Option var slots: Int

    func run() async throws {
        let runner = CommandRunner(
            settings: RunnerSettings(environment: ProcessInfo.processInfo.environment),
            clock: ContinuousClock()
        )
        let study = try BenchStudy.commands(trials: self.count)
        let values = study.space.assignments(of: study.space.defaultConfiguration).map { ($0.name, $0.value) }
        let numbers = (1...self.count).map { UInt32($0) }
        let watch = Stopwatch()
        let slots = self.slots
        let folder = self.folder
        let succeeded = await withTaskGroup(of: Int.self) { group in
            for slot in 0..<slots {
                group.addTask {
                    var succeeded = 0
                    for number in numbers where Int(number) % slots == slot {
                        let job = AttemptJob(
                            attempt: AttemptID(trial: TrialID(study: StudyID(rawValue: 1), number: number), epoch: 1),
                            program: study.program,
                            values: values,
                            seed: 1,
                            resources: Resources(),
                            wallclock: nil,
                            folder: "\(folder)/\(number)"
                        )
                        let result = await runner.run(job) { _ in }
                        if result.end.outcome == .succeeded { succeeded += 1 }
                    }
                    return succeeded
                }
            }
            return await group.reduce(0, +)
        }
        try Answer.say(Measured(seconds: watch.seconds, succeeded: succeeded))
    }
}
