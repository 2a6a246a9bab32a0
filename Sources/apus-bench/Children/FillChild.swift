import ApusMath
import ApusSpace
import ApusStore
import ApusStudy
import ArgumentParser

/// Fills a store with ended trials of ten parameters and ten metrics, each of so many steps.
struct FillChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-fill", shouldDisplay: false)

    /// Trials of one transaction.
    private static let batch = 1_000

    @Argument var folder: String
    @Option var trials: Int
    @Option var steps = 1

    func run() async throws {
        let store = try Store(path: self.folder + "/store.sqlite")
        let study = try BenchStudy.wide(trials: self.trials)
        let id = StudyID(rawValue: 1)
        guard let worker = WorkerName(rawValue: "bench") else { throw BenchError("'bench' is no worker's name") }
        let time = UnixTime(rawValue: 1_700_000_000_000)
        try await store.commit([.studyCreated(StudyRecord(id: id, study: study, source: "", createdAt: time))])
        var random = SeededRandom(seed: 1)
        for start in stride(from: 1, through: self.trials, by: Self.batch) {
            let numbers = start...min(start + Self.batch - 1, self.trials)
            let summaries = numbers.map { number in
                TrialSummary(
                    number: UInt32(number),
                    configuration: study.space.configuration(atUnit: (0..<10).map { _ in random.uniform() })
                )
            }
            var events: [StoreEvent] = [.trialsProposed(id, summaries)]
            for number in numbers {
                let attempt = AttemptID(trial: TrialID(study: id, number: UInt32(number)), epoch: 1)
                events += self.life(of: attempt, on: worker, at: time, &random)
            }
            try await store.commit(events)
        }
        try await store.commit([.studyStateChanged(id, .completed, reason: "")])
        try store.close()
    }

    /// An attempt from its lease to its accepted result.
    private func life(
        of attempt: AttemptID,
        on worker: WorkerName,
        at time: UnixTime,
        _ random: inout SeededRandom
    ) -> [StoreEvent] {
        let values = (0..<10).map { MetricValue(metric: "m\($0)", value: random.uniform()) }
        let end = AttemptEnd(outcome: .succeeded, exitStatus: 0, duration: .milliseconds(1_234))
        let measurements = (0..<self.steps).flatMap { step in
            values.map { Measurement(metric: $0.metric, step: step, value: $0.value) }
        }
        return [
            .attemptLeased(attempt, SessionID(rawValue: 1), worker, at: time),
            .attemptStarted(attempt, sequence: 1, at: time),
            .measured(attempt, sequence: 2, measurements),
            .attemptEnded(attempt, sequence: 3, end, artifact: nil, isLate: false, at: time),
            .trialEnded(attempt.trial, .succeeded, epoch: 1, cost: values[0].value, finals: values),
        ]
    }
}
