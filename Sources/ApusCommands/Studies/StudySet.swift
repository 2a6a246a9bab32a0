import ApusAPI
import ArgumentParser

/// `apus study set STUDY --parallel N --priority P --weight W --trials N --wallclock T --gpu-time T`.
struct StudySet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Changes what a study under way may use, and how it stands beside other studies.",
        discussion: """
            What runs goes on. Fewer trials than there are, or a time that has passed, end the search as the study's own \
            limit would; a search that has ended cannot be taken up again: submit a study whose 'warm-start' names it. The \
            optimizer keeps to what it chose for the first budget.
            """
    )

    @OptionGroup var study: StudyArgument
    @Option(help: "How many trials may run side by side, from 1.") var parallel: Int?
    @Flag(help: "As many as the workers take.") var noParallelLimit = false
    @Option(parsing: .unconditional, help: "From -100 to 100; studies of a higher priority go first.")
    var priority: Int?

    @Option(help: "From 1 to 1000; studies of one priority share the workers by their weights.") var weight: Int?
    @Option(help: "How many trials the study may have in all, from 1.") var trials: Int?
    @Option(help: "How long it may run from its start, as 90s, 15m, 12h or 30d.") var wallclock: LifeTime?
    @Option(help: "How long its trials may hold GPUs in all; for a study that has such a limit.") var gpuTime: LifeTime?
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    private var changesParallel: Bool { self.parallel != nil || self.noParallelLimit }
    private var changesSchedule: Bool { self.priority != nil || self.weight != nil }
    private var changesLimits: Bool { self.trials != nil || self.wallclock != nil || self.gpuTime != nil }

    func validate() throws {
        guard self.changesParallel || self.changesSchedule || self.changesLimits else {
            throw ValidationError(
                "say what to change: --parallel N, --no-parallel-limit, --priority P, --weight W, --trials N, --wallclock T "
                    + "or --gpu-time T"
            )
        }
        guard self.parallel == nil || !self.noParallelLimit else {
            throw ValidationError("say either --parallel N or --no-parallel-limit")
        }
        guard self.parallel.map({ $0 >= 1 }) ?? true else { throw ValidationError("--parallel is at least 1") }
        guard self.trials.map({ (1...1_000_000).contains($0) }) ?? true else {
            throw ValidationError("--trials is from 1 to 1000000")
        }
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
        if self.changesLimits {
            let request = LimitsRequest(
                trials: self.trials,
                wallclockSeconds: self.wallclock.map { Double($0.seconds) },
                gpuTimeSeconds: self.gpuTime.map { Double($0.seconds) }
            )
            try await client.order(.limits, [self.study.study], body: request)
        }
        try await StudyOrder(client: client, output: self.output).report(self.study.study)
    }
}
