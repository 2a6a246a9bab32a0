import ApusInterop
import ApusStudy
import Testing

/// Which trials other tools stop early, and what else of a run is more than its space.
@Suite struct ImportedStoppingTests {
    private typealias Tool = ImportedSearchTests.Tool

    private static func sweep(_ rule: String) -> String {
        #"{"method": "random", "parameters": {"a": {"value": 1}}, "early_terminate": \#(rule)}"#
    }

    private static func nni(_ more: String) -> String {
        #"{"searchSpace": {"a": {"_type": "choice", "_value": [1]}}, \#(more)}"#
    }

    private static func determined(_ searcher: String) -> String {
        #"""
        {"hyperparameters": {"a": 1},
         "searcher": {"name": "adaptive_asha", "metric": "loss", \#(searcher)}}
        """#
    }

    private static func asha(_ stepsMin: Int, eta: Int) -> [TreeValue.Entry] {
        [
            .init(key: "type", value: .text("stopping")), .init(key: "min-steps", value: .integer(stepsMin)),
            .init(key: "eta", value: .integer(eta)),
        ]
    }

    @Test(arguments: [
        (#"{"type": "hyperband", "max_iter": 27, "s": 2, "eta": 3}"#, 3, 3, 27),
        (#"{"type": "hyperband", "max_iter": 100}"#, 11, 3, 100),
        (#"{"type": "hyperband", "max_iter": 5, "s": 9, "eta": 2}"#, 1, 2, 5),
    ])
    func `a sweep's brackets are rungs`(rule: String, stepsMin: Int, eta: Int, steps: Int) throws {
        let fidelity = try Tool.sweep.search(Self.sweep(rule)).fidelity

        #expect(fidelity?.rule == "asha")
        #expect(fidelity?.stepsMax == steps)
        #expect(fidelity?.options == .map(Self.asha(stepsMin, eta: eta)))
    }

    @Test func `a rule that is unknown is left out, and told`() throws {
        let sweep = try Tool.sweep.search(Self.sweep(#"{"type": "other"}"#))
        let nni = try Tool.nniExperiment.search(Self.nni(#""assessor": {"name": "Mine"}"#))

        #expect([sweep.fidelity, nni.fidelity] == [nil, nil])
        #expect(
            sweep.warnings.map(\.description) == [
                "early_terminate: warning: 'early_terminate' is not taken over; choose a rule under 'fidelity' in the "
                    + "study file"
            ]
        )
        #expect(
            nni.warnings.map(\.description) == [
                "assessor: warning: 'assessor' is not taken over; choose a rule under 'fidelity' in the study file"
            ]
        )
    }

    @Test func `NNI's assessors are rules`() throws {
        let curve = try Tool.nniExperiment.search(
            Self.nni(#""assessor": {"name": "Curvefitting", "classArgs": {"epoch_num": 20, "start_step": 6}}"#)
        )
        let median = try Tool.nniExperiment.search(Self.nni(#""assessor": {"name": "Medianstop"}"#))

        #expect(
            curve.fidelity
                == StudyFidelity(
                    rule: "extrapolation",
                    options: .map([.init(key: "grace-steps", value: .integer(6))]),
                    stepsMax: 20
                )
        )
        #expect(median.fidelity == nil)
        #expect(median.warnings.first?.message.contains("fidelity: {median: {max-steps: N}}") == true)
    }

    @Test func `Katib's medianstop names its settings`() throws {
        let search = try Tool.katib.search(
            #"""
            {"spec": {"objective": {"type": "minimize", "objectiveMetricName": "a"},
             "parameters": [{"name": "x", "parameterType": "int", "feasibleSpace": {"min": "1", "max": "2"}}],
             "earlyStopping": {"algorithmName": "medianstop", "algorithmSettings": [
               {"name": "min_trials_required", "value": "3"}, {"name": "start_step", "value": "4"}]}}}
            """#
        )

        #expect(
            search.warnings.first?.message.contains("{median: {min-trials: 3, grace-steps: 4, max-steps: N}}") == true
        )
    }

    @Test(arguments: [
        (#""max_time": 937, "time_metric": "batches", "divisor": 4"#, 937, 3, "batches"),
        (#""max_length": {"epochs": 64}, "max_rungs": 3"#, 64, 4, "epochs"),
        (#""max_length": 64, "num_rungs": 1"#, 64, 16, "those that the program counts"),
    ])
    func `Determined's rungs end with the whole run`(searcher: String, steps: Int, stepsMin: Int, unit: String) throws {
        let search = try Tool.determined.search(Self.determined(searcher))

        #expect(search.fidelity?.stepsMax == steps)
        #expect(
            search.fidelity?.options
                == .map([
                    .init(key: "type", value: .text("stopping")), .init(key: "eta", value: .integer(4)),
                    .init(key: "min-steps", value: .integer(stepsMin)),
                ])
        )
        #expect(search.warnings.first?.message.contains("are \(unit), as there") == true)
    }

    @Test func `GPUs of a trial are read`() throws {
        let nni = try Tool.nniExperiment.search(Self.nni(#""trialGpuNumber": 2"#))
        let determined = try Tool.determined.search(
            #"{"hyperparameters": {"a": 1}, "searcher": {"name": "random", "metric": "b"}, "resources": {"slots_per_trial": 4}}"#
        )
        let wrong = #expect(throws: InteropError.self) {
            try Tool.nniExperiment.search(Self.nni(#""trial_gpu_number": 65"#))
        }

        #expect([nni.gpus, determined.gpus] == [2, 4])
        #expect(wrong?.description == "f: trial_gpu_number: expected a whole number from 0 to 64, found '65'")
    }

    @Test(arguments: [("./code/", "code"), ("a/./b", "a/b"), (".", nil)] as [(String, String?)])
    func `NNI's folder of the code is kept`(path: String, folder: String?) throws {
        let search = try Tool.nniExperiment.search(Self.nni(#""trialCodeDirectory": "\#(path)""#))

        #expect(search.codeFolder == folder)
        #expect(search.warnings.isEmpty)
    }

    @Test(arguments: ["/code", "../code"])
    func `a folder that lies elsewhere is told`(path: String) throws {
        let search = try Tool.nniExperiment.search(Self.nni(#""trialCodeDirectory": "\#(path)""#))

        #expect(search.codeFolder == nil)
        #expect(
            search.warnings.map(\.description) == [
                "trialCodeDirectory: warning: '\(path)' lies elsewhere; copy what the program needs beside the study file, "
                    + "and name it under 'run.inputs'"
            ]
        )
    }

    @Test func `a class that Determined calls is no command`() throws {
        let search = try Tool.determined.search(
            #"{"hyperparameters": {"a": 1}, "searcher": {"name": "random", "metric": "b"}, "entrypoint": "model_def:Trial"}"#
        )

        #expect(search.command.isEmpty)
        #expect(
            search.warnings.map(\.description) == [
                "entrypoint: warning: 'model_def:Trial' is a class that Determined itself calls; write a program that "
                    + "trains it"
            ]
        )
    }
}
