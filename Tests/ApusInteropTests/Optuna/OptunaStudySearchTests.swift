import ApusInterop
import ApusSpace
import ApusStudy
import Testing

/// What a study of Optuna becomes.
@Suite struct OptunaStudySearchTests {
    private static let real = #""{\"name\": \"FloatDistribution\", \"attributes\": {\"low\": 0.0, \"high\": 1.0}}""#

    /// Trials of one parameter each, with their values; `nil` for one that failed.
    private static func study(
        directions: String = "1",
        _ trials: [(name: String, at: Double, value: Double?)],
        more: [String] = []
    ) throws -> OptunaStudy {
        var lines = [#"{"op_code":0,"worker_id":"w","study_name":"s","directions":[\#(directions)]}"#] + more
        for (number, trial) in trials.enumerated() {
            let state = trial.value == nil ? 3 : 1
            let values = trial.value.map { "[\($0)]" } ?? "null"
            lines += [
                #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2024-01-01T00:00:0\#(number)"}"#,
                #"{"op_code":5,"worker_id":"w","trial_id":\#(number),"param_name":"\#(trial.name)","#
                    + #""param_value_internal":\#(trial.at),"distribution":\#(Self.real)}"#,
                #"{"op_code":6,"worker_id":"w","trial_id":\#(number),"state":\#(state),"values":\#(values)}"#,
            ]
        }
        return try #require(OptunaJournal(Array(lines.joined(separator: "\n").utf8), file: "j").studies.first)
    }

    private static let trials: [(name: String, at: Double, value: Double?)] = [
        ("x", 0.25, 3), ("x", 0.5, 1), ("x", 0.75, 7), ("x", 1, nil),
    ]

    @Test(arguments: [("1", 0.5, 1, 1.0), ("2", 0.75, 2, 7.0)])
    func `the search begins with the best trial`(directions: String, start: Double, trial: Int, value: Double) throws {
        let search = try Self.study(directions: directions, Self.trials).search

        #expect(search.name == "s")
        #expect(search.objective == Objective(metric: "value", goal: directions == "1" ? .minimize : .maximize))
        #expect(search.space.parameters.map(\.defaultValue) == [.real(start)])
        #expect(
            search.warnings.map(\.message) == [
                "the study names no metric, so it is called 'value' here; the program prints it so",
                "of the study's trials none is taken over (4, 3 of them complete), but the search begins with the best, "
                    + "trial \(trial) with the value \(value)",
            ]
        )
    }

    @Test func `a metric that is named keeps its name`() throws {
        let names = #"{"op_code":3,"worker_id":"w","study_id":0,"system_attr":{"study:metric_names":["loss"]}}"#

        let search = try Self.study([], more: [names]).search

        #expect(search.objective == Objective(metric: "loss", goal: .minimize))
        #expect(search.warnings.isEmpty)
    }

    @Test func `several objectives are all taken over, and no trial is the best`() throws {
        let names = #"{"op_code":3,"worker_id":"w","study_id":0,"system_attr":{"study:metric_names":["loss"]}}"#

        let search = try Self.study(directions: "2,1", [("x", 0.25, nil)]).search
        let named = try Self.study(directions: "1,2", [], more: [names]).search

        #expect(search.objective == Objective(metric: "value0", goal: .maximize))
        #expect(search.otherObjectives == [Objective(metric: "value1", goal: .minimize)])
        #expect(search.space.parameters.map(\.defaultValue) == [.real(0.5)])
        #expect(
            search.warnings.first?.message
                == "the study names no metrics, so they are called 'value0', 'value1' here; the program prints them so"
        )
        #expect(named.objective == Objective(metric: "loss", goal: .minimize))
        #expect(named.otherObjectives == [Objective(metric: "value1", goal: .maximize)])
    }

    @Test func `a parameter that some trials lack is told`() throws {
        let search = try Self.study([("x", 0.25, 3), ("y", 0.5, 1)]).search

        #expect(search.space.parameters.map(\.defaultValue) == [.real(0.5), .real(0.5)])
        #expect(
            search.warnings.map(\.message).suffix(2) == [
                "'x' is missing in some trials; where it depends on another parameter, say so with 'when'",
                "'y' is missing in some trials; where it depends on another parameter, say so with 'when'",
            ]
        )
    }
}
