import ApusAPI
import ApusSpace
import Testing

@testable import ApusCommands

@Suite struct TableResultsTests {
    private var trial: TrialAnswer {
        TrialAnswer(
            number: 2,
            state: "succeeded",
            isInvalidated: true,
            configuration: ["filters": ScalarValue(.integer(8))],
            epoch: 2,
            worker: "gpu1",
            objective: 0.5,
            metrics: [
                MetricAnswer(name: "val_error", value: 0.5), MetricAnswer(name: "acc", value: 0.9),
                MetricAnswer(name: "test_error", value: 0.6, isHeldOut: true),
            ],
            seconds: 12.5
        )
    }

    @Test func `the columns are configuration, objective, held-out and other metrics, state and duration`() {
        let table = Table(study: LiveSamples.study(), trials: [self.trial])

        #expect(
            table.columns.map(\.name) == [
                "trial", "state", "filters", "rate", "kind", "val_error", "test_error (held out)", "acc", "seconds",
                "attempts", "worker", "note",
            ]
        )
        #expect(
            table.rows[0].map(\.full) == [
                "2", "succeeded", "8", "", "", "0.5", "0.6", "0.9", "12.5", "2", "gpu1", "left out",
            ]
        )
    }

    @Test func `the best comes first, by the goal`() throws {
        let trials = [0.2, 0.1, 0.3].enumerated().map {
            LiveSamples.trial(UInt32($0.offset + 1), state: "succeeded", objective: $0.element)
        }

        let low = try ResultsTable.table(LiveSamples.study(), trials, sort: nil, descending: false)
        let high = try ResultsTable.table(
            LiveSamples.study(goal: "maximize"),
            trials,
            sort: nil,
            descending: false
        )

        #expect(low.rows.map { $0[0] } == [.integer(2), .integer(1), .integer(3)])
        #expect(high.rows.map { $0[0] } == [.integer(3), .integer(1), .integer(2)])
    }

    @Test func `a metric may be asked for by its bare name`() throws {
        let table = Table(study: LiveSamples.study(), trials: [self.trial])

        #expect(throws: Never.self) { try table.sorted(by: "test_error") }
        #expect(throws: Never.self) { try table.sorted(by: "metric:acc") }
        #expect(throws: Never.self) { try table.sorted(by: "parameter:rate") }
    }
}
