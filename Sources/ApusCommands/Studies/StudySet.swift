import ApusAPI
import ArgumentParser

/// `apus study set STUDY --parallel N --priority P --weight W`.
struct StudySet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Changes how many trials of a study run side by side, and how it stands beside other studies."
    )

    @OptionGroup var study: StudyArgument
    @Option(help: "How many trials may run side by side, from 1.") var parallel: Int?
    @Flag(help: "As many as the workers take.") var noParallelLimit = false
    @Option(parsing: .unconditional, help: "From -100 to 100; studies of a higher priority go first.")
    var priority: Int?

    @Option(help: "From 1 to 1000; studies of one priority share the workers by their weights.") var weight: Int?
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    private var changesParallel: Bool { self.parallel != nil || self.noParallelLimit }
    private var changesSchedule: Bool { self.priority != nil || self.weight != nil }

    func validate() throws {
        guard self.changesParallel || self.changesSchedule else {
            throw ValidationError("say what to change: --parallel N, --no-parallel-limit, --priority P or --weight W")
        }
        guard self.parallel == nil || !self.noParallelLimit else {
            throw ValidationError("say either --parallel N or --no-parallel-limit")
        }
        guard self.parallel.map({ $0 >= 1 }) ?? true else { throw ValidationError("--parallel is at least 1") }
        guard self.priority.map({ (-100...100).contains($0) }) ?? true else {
            throw ValidationError("--priority is from -100 to 100")
        }
        guard self.weight.map({ (1...1_000).contains($0) }) ?? true else {
            throw ValidationError("--weight is from 1 to 1000")
        }
    }

    func run() async throws {
        let client = try self.client.client()
        if self.changesParallel {
            try await client.order(.parallel, [self.study.study], body: ParallelRequest(parallel: self.parallel))
        }
        if self.changesSchedule {
            let request = ScheduleRequest(priority: self.priority, weight: self.weight)
            try await client.order(.schedule, [self.study.study], body: request)
        }
        try await StudyOrder(client: client, output: self.output).report(self.study.study)
    }
}
