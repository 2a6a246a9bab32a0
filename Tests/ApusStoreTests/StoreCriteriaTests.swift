import ApusSpace
import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusStore

/// What the store keeps of studies of several objectives and of constraints.
@Suite struct StoreCriteriaTests {
    private static func record() throws -> StudyRecord {
        let record = try Sample.record()
        let study = Study(
            name: record.study.name,
            space: record.study.space,
            objective: record.study.objective,
            otherObjectives: [Objective(metric: "speed", goal: .maximize, reading: .best, reference: 2)],
            constraints: [Constraint(metric: "memory", relation: .atMost, bound: 8, reading: .atStep(1))],
            search: record.study.search,
            limits: record.study.limits,
            program: record.study.program
        )
        return StudyRecord(id: record.id, study: study, source: "", createdAt: record.createdAt)
    }

    @Test func `objectives, constraints and all values of a trial are there again`() async throws {
        let folder = try StoreScratchFolder()
        let record = try Self.record()
        let finals = ["loss", "memory", "speed"].enumerated().map { index, name in
            MetricValue(metric: name, value: Double(index) + 0.5)
        }
        let told = OptimizerEntry.told(
            ToldTrial(number: 1, result: .cost(0.5), otherCosts: [-2.5], constraints: [-0.8])
        )
        do {
            let store = try Store(path: folder.store)
            try await store.commit([
                .studyCreated(record), .trialsProposed(Sample.study, Sample.summaries(1...1)),
                .attemptLeased(Sample.attempt(1), SessionID(rawValue: 5), Sample.worker, at: Sample.at(10)),
                .trialEnded(Sample.trial(1), .succeeded, epoch: 1, cost: 0.5, finals: finals),
                .optimizerLogged(Sample.study, first: 0, [told]),
            ])
        }

        let part = try #require(try await Store(path: folder.store).load().studies.first)

        #expect(part.record.study == record.study)
        #expect(part.record.study.criteria.objectives.count == 2)
        #expect(part.finals[1] == finals)
        #expect(part.optimizerLog == [told])
    }

    @Test func `of an open attempt the curves come back that are not read at their ends`() async throws {
        let folder = try StoreScratchFolder()
        let measured = ["loss", "speed", "memory", "other"].flatMap { metric in
            (1...3).map { Measurement(metric: metric, step: $0, value: Double(10 * $0)) }
        }
        do {
            let store = try Store(path: folder.store)
            try await store.commit([
                .studyCreated(try Self.record()), .trialsProposed(Sample.study, Sample.summaries(1...1)),
                .attemptLeased(Sample.attempt(1), SessionID(rawValue: 5), Sample.worker, at: Sample.at(10)),
                .attemptStarted(Sample.attempt(1), sequence: 1, at: Sample.at(20)),
                .measured(Sample.attempt(1), sequence: 2, measured),
            ])
        }

        let part = try #require(try await Store(path: folder.store).load().studies.first)

        let counts = Dictionary(grouping: part.measured[1] ?? [], by: \.metric).mapValues(\.count)
        #expect(counts == ["loss": 3, "speed": 3, "memory": 3, "other": 1])
    }
}
