import ApusInterop
import ApusSpace
import ApusStudy
import Testing

@Suite struct OptunaJournalTests {
    private static func journal(_ lines: [String]) throws -> OptunaJournal {
        try OptunaJournal(Array(lines.joined(separator: "\n").utf8), file: "j.log")
    }

    private static func distribution(_ name: String, _ attributes: String) -> String {
        #""{\"name\": \"\#(name)\", \"attributes\": {\#(attributes.replacing("'", with: "\\\""))}}""#
    }

    private static func suggestion(_ trial: Int, _ name: String, _ value: String, _ distribution: String) -> String {
        #"{"op_code":5,"worker_id":"w","trial_id":\#(trial),"param_name":"\#(name)","param_value_internal":\#(value),"distribution":\#(distribution)}"#
    }

    private static let study = #"{"op_code":0,"worker_id":"w","study_name":"s","directions":[1]}"#
    private static let trial =
        #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2024-01-01T00:00:00.000001"}"#
    private static let other =
        #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2024-01-01T00:00:00.000002"}"#
    private static let real = Self.distribution(
        "FloatDistribution",
        "'step': null, 'low': 0.001, 'high': 1.0, 'log': true"
    )

    @Test func `a study is replayed`() throws {
        let journal = try Self.journal([
            Self.study, #"{"op_code":2,"worker_id":"w","study_id":0,"user_attr":{"who":"me"}}"#, Self.trial,
            Self.suggestion(0, "lr", "0.01", Self.real),
            Self.suggestion(0, "opt", "1", Self.distribution("CategoricalDistribution", "'choices': ['sgd', 'adam']")),
            Self.suggestion(
                0,
                "n",
                "4.0",
                Self.distribution("IntDistribution", "'log': false, 'step': 2, 'low': 2, 'high': 8")
            ),
            #"{"op_code":7,"worker_id":"w","trial_id":0,"step":2,"intermediate_value":0.6}"#,
            #"{"op_code":7,"worker_id":"w","trial_id":0,"step":1,"intermediate_value":NaN}"#,
            #"{"op_code":8,"worker_id":"w","trial_id":0,"user_attr":{"a":1}}"#,
            #"{"op_code":6,"worker_id":"w","trial_id":0,"state":1,"values":[0.5],"datetime_complete":"2024-01-01T00:01:00.000000"}"#,
            #"{"op_code":7,"worker_id":"w","trial_id":0,"step":9,"intermediate_value":9}"#, Self.other,
        ])

        let study = try #require(journal.studies.first)
        let trial = try #require(study.trials.first)
        #expect([study.name] == ["s"] && study.goals == [.minimize])
        #expect(study.userAttributes == [.init(key: "who", value: .text("me"))])
        #expect(
            study.space.parameters.map(\.domain) == [
                .real(lower: 0.001, upper: 1, scale: .log), .categorical([.text("sgd"), .text("adam")]),
                .integer(lower: 2, upper: 8, step: 2),
            ]
        )
        #expect(study.names == ["lr", "opt", "n"])
        #expect(trial.state == .complete && trial.values == [0.5] && trial.number == 0)
        #expect(trial.assignments.map(\.name) == ["lr", "opt", "n"])
        #expect(trial.assignments.map(\.value) == [.real(0.01), .text("adam"), .integer(4)])
        #expect(trial.curve.map(\.step) == [1, 2])
        #expect(trial.curve.first?.value.isNaN == true)
        #expect(trial.userAttributes == [.init(key: "a", value: .integer(1))])
        #expect([trial.started, trial.completed] == ["2024-01-01T00:00:00.000001", "2024-01-01T00:01:00.000000"])
        #expect(study.configuration(of: trial) == Configuration(values: [.real(0.01), .choice(1), .integer(4)]))
        #expect(study.space.contains(study.configuration(of: trial)))
        #expect(study.trials.map(\.state) == [.complete, .lost])
        #expect(study.configuration(of: study.trials[1]) == Configuration(values: [nil, nil, nil]))
        #expect(journal.warnings == [])
    }

    @Test func `the space is the union of what trials searched`() throws {
        func float(_ low: String, _ high: String, _ log: String, _ step: String) -> String {
            Self.distribution("FloatDistribution", "'step': \(step), 'low': \(low), 'high': \(high), 'log': \(log)")
        }
        func int(_ low: String, _ high: String, _ step: String) -> String {
            Self.distribution("IntDistribution", "'step': \(step), 'low': \(low), 'high': \(high), 'log': false")
        }
        let journal = try Self.journal([
            Self.study, Self.trial, Self.other,
            Self.suggestion(0, "a", "0.5", float("0.5", "1", "true", "null")),
            Self.suggestion(1, "a", "3", float("0.1", "3", "true", "null")),
            Self.suggestion(0, "b", "1", float("1", "2", "true", "null")),
            Self.suggestion(1, "b", "1", float("1", "2", "false", "null")),
            Self.suggestion(0, "c", "0", float("0", "1", "false", "0.5")),
            Self.suggestion(1, "c", "0", float("0", "2", "false", "0.5")),
            Self.suggestion(0, "d", "2", int("2", "6", "2")), Self.suggestion(1, "d", "4", int("4", "10", "2")),
            Self.suggestion(0, "e", "2", int("2", "6", "2")), Self.suggestion(1, "e", "3", int("3", "9", "2")),
            Self.suggestion(0, "f", "2", int("2", "6", "1")),
            Self.suggestion(1, "f", "0.5", float("0", "1", "false", "null")),
            Self.suggestion(0, "g", "0", Self.distribution("CategoricalDistribution", "'choices': ['x', 1]")),
            Self.suggestion(1, "g", "1", Self.distribution("CategoricalDistribution", "'choices': [1, null]")),
            Self.suggestion(0, "h", "7", float("7", "7", "false", "null")),
        ])

        let study = try #require(journal.studies.first)
        #expect(
            study.space.parameters.map(\.domain) == [
                .real(lower: 0.1, upper: 3, scale: .log), .real(lower: 1, upper: 2),
                .real(lower: 0, upper: 2, step: 0.5),
                .integer(lower: 2, upper: 10, step: 2), .integer(lower: 2, upper: 9), .real(lower: 0, upper: 6),
                .categorical([.text("x"), .integer(1), .text("null")]), .constant(.real(7)),
            ]
        )
        #expect(study.configuration(of: study.trials[1]).values[6] == .choice(2))
    }

    @Test(
        arguments: [
            ("UniformDistribution", "'low': 0, 'high': 1", .real(lower: 0, upper: 1)),
            ("LogUniformDistribution", "'low': 0.1, 'high': 1", .real(lower: 0.1, upper: 1, scale: .log)),
            ("DiscreteUniformDistribution", "'low': 0, 'high': 1, 'q': 0.25", .real(lower: 0, upper: 1, step: 0.25)),
            ("IntUniformDistribution", "'low': 1, 'high': 9, 'step': 2", .integer(lower: 1, upper: 9, step: 2)),
            ("IntLogUniformDistribution", "'low': 1, 'high': 9, 'step': 1", .integer(lower: 1, upper: 9, scale: .log)),
        ] as [(String, String, Domain)]
    )
    func `distributions of earlier releases are read`(name: String, attributes: String, domain: Domain) throws {
        let journal = try Self.journal([
            Self.study, Self.trial, Self.suggestion(0, "x", "1", Self.distribution(name, attributes)),
        ])

        #expect(journal.studies.first?.space.parameters.map(\.domain) == [domain])
    }

    @Test func `enqueued, pruned, failed, valueless and discarded trials are told apart`() throws {
        let journal = try Self.journal([
            Self.study, #"{"op_code":0,"worker_id":"w","study_name":"gone","directions":[2,1]}"#,
            #"{"op_code":0,"worker_id":"w","study_name":"two","directions":[2,1]}"#,
            #"{"op_code":1,"worker_id":"w","study_id":1}"#,
            #"{"op_code":4,"worker_id":"w","study_id":0,"state":4,"system_attrs":{"fixed_params":{"x":0.5}}}"#,
            Self.trial,
            Self.other, #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"3"}"#,
            #"{"op_code":4,"worker_id":"w","study_id":2,"state":1,"values":[1,2],"datetime_start":"a"}"#,
            #"{"op_code":6,"worker_id":"w","trial_id":1,"state":2}"#,
            #"{"op_code":6,"worker_id":"w","trial_id":2,"state":3}"#,
            #"{"op_code":6,"worker_id":"w","trial_id":3,"state":1,"values":[NaN]}"#,
            #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"4"}"#,
            #"{"op_code":10,"worker_id":"w","trial_ids":[5]}"#,
        ])

        #expect(journal.studies.map(\.name) == ["s", "two"])
        #expect(journal.studies.map(\.goals) == [[.minimize], [.maximize, .minimize]])
        #expect(journal.studies.first?.trials.map(\.state) == [.waiting, .pruned, .failed, .failed])
        #expect(journal.studies.first?.trials.first?.fixed.map(\.value) == [.real(0.5)])
        #expect(journal.studies.last?.trials.map(\.values) == [[1, 2]])
    }

    @Test func `blank, doubled, joined and broken lines do no harm`() throws {
        let journal = try Self.journal([
            Self.study + Self.trial, "", Self.other, Self.other, "{\"op_code\":", "  ", #"{"op_code":11}"#,
            #"{"op":1}"#,
            #"{"op_code":5,"trial_id":9}"#, #"{"op_code":4,"study_id":9}"#, #"{"op_code":1,"study_id":9}"#,
            Self.suggestion(0, "x", "3", Self.distribution("CategoricalDistribution", "'choices': ['a']")),
            Self.suggestion(0, "y", "3", Self.distribution("Strange", "")), #"{"op_code":6,"trial_id":0,"state":7}"#,
            #"{"op_code":10,"trial_ids":[77]}"#, Self.suggestion(0, "a b", "0.5", Self.real),
        ])

        #expect(journal.studies.first?.trials.count == 2)
        #expect(
            journal.warnings.map(\.description) == [
                "4:1: warning: the line is there twice; it counts once",
                "5:12: warning: the line is left out: expected a value, found the end",
                "7:1: warning: there is no 'op_code' 11; the record is left out",
                "8:1: warning: the record has no 'op_code'; it is left out",
                "9:1: warning: the record names no trial that is there; it is left out",
                "10:1: warning: the record names no study that is there; it is left out",
                "11:1: warning: the record names no study that is there; it is left out",
                "12:1: warning: 'x' has a value that is none of its distribution; it is left out",
                "13:1: warning: 'y' has a distribution that Apus does not know; it is left out",
                "14:1: warning: there is no state 7; the record is left out",
                "15:1: warning: the record discards no trial that is there; it is left out",
                "16:1: warning: 'a b' is called 'a_b' here, where names have no such signs",
            ]
        )
    }

    @Test func `a parameter that is a list here and a range there is refused`() {
        let error = #expect(throws: InteropError.self) {
            try Self.journal([
                Self.study, Self.trial, Self.other, Self.suggestion(0, "x", "0.5", Self.real),
                Self.suggestion(1, "x", "0", Self.distribution("CategoricalDistribution", "'choices': ['a']")),
            ])
        }

        #expect(
            error?.description
                == "j.log:5:1: 'x' is a list in one trial and a range in another (line 4); rename it in one of them"
        )
    }
}
