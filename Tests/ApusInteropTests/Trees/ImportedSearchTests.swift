import ApusInterop
import ApusSpace
import ApusStudy
import Testing

/// The spaces and experiments of tools that are read as trees.
@Suite struct ImportedSearchTests {
    enum Tool: String, Sendable {
        case sweep, nniSpace, nniExperiment, katib, determined

        func search(_ json: String) throws -> ImportedSearch {
            let tree = try JSONReader.value(Array(json.utf8)[...])
            switch self {
            case .sweep: return try SweepFile.search(tree, file: "f")
            case .nniSpace: return try NNIFile.space(tree, file: "f")
            case .nniExperiment: return try NNIFile.experiment(tree, file: "f")
            case .katib: return try KatibFile.search(tree, file: "f")
            case .determined: return try DeterminedFile.search(tree, file: "f")
            }
        }
    }

    private static func domain(_ tool: Tool, _ parameter: String) throws -> Domain? {
        let json =
            switch tool {
            case .sweep: #"{"method": "random", "parameters": {"x": \#(parameter)}}"#
            case .nniSpace, .nniExperiment: #"{"x": \#(parameter)}"#
            case .katib:
                #"{"spec": {"objective": {"type": "minimize", "objectiveMetricName": "loss"}, "parameters": [\#(parameter)]}}"#
            case .determined:
                #"{"searcher": {"name": "random", "metric": "loss"}, "hyperparameters": {"x": \#(parameter)}}"#
            }
        return try tool.search(json).space.parameters.first?.domain
    }

    @Test(
        arguments: [
            (.sweep, #"{"value": 3}"#, .constant(.integer(3))),
            (.sweep, #"{"values": [2, 3, "a"]}"#, .categorical([.integer(2), .integer(3), .text("a")])),
            (.sweep, #"{"min": 1, "max": 5}"#, .integer(lower: 1, upper: 5)),
            (.sweep, #"{"min": 1, "max": 5.5}"#, .real(lower: 1, upper: 5.5)),
            (.sweep, #"{"distribution": "constant", "value": true}"#, .constant(.boolean(true))),
            (.sweep, #"{"distribution": "categorical", "values": [1]}"#, .categorical([.integer(1)])),
            (.sweep, #"{"distribution": "int_uniform", "min": 1, "max": 5}"#, .integer(lower: 1, upper: 5)),
            (.sweep, #"{"distribution": "uniform", "min": 1, "max": 5}"#, .real(lower: 1, upper: 5)),
            (
                .sweep, #"{"distribution": "log_uniform_values", "min": 0.001, "max": 1}"#,
                .real(lower: 0.001, upper: 1, scale: .log)
            ),
            (
                .sweep, #"{"distribution": "inv_log_uniform_values", "min": 0.001, "max": 1}"#,
                .real(lower: 0.001, upper: 1, scale: .log)
            ),
            (
                .sweep, #"{"distribution": "log_uniform", "min": 0, "max": 1}"#,
                .real(lower: 1, upper: 2.718281828459045, scale: .log)
            ),
            (
                .sweep, #"{"distribution": "inv_log_uniform", "min": -1, "max": 0}"#,
                .real(lower: 1, upper: 2.718281828459045, scale: .log)
            ),
            (.sweep, #"{"distribution": "q_uniform", "min": 0, "max": 10}"#, .integer(lower: 0, upper: 10)),
            (
                .sweep, #"{"distribution": "q_uniform", "min": 0.1, "max": 1.1, "q": 0.5}"#,
                .real(lower: 0, upper: 1, step: 0.5)
            ),
            (
                .sweep, #"{"distribution": "q_log_uniform_values", "min": 16, "max": 256, "q": 16}"#,
                .integer(lower: 16, upper: 256, scale: .log, step: 16)
            ),
            (
                .sweep, #"{"distribution": "q_log_uniform", "min": 0, "max": 2.5}"#,
                .integer(lower: 1, upper: 12, scale: .log)
            ),
            (.sweep, #"{"distribution": "normal", "mu": 2, "sigma": 1}"#, .real(lower: -1, upper: 5)),
            (.sweep, #"{"distribution": "q_normal", "mu": 2, "sigma": 1}"#, .integer(lower: -1, upper: 5)),
            (
                .sweep, #"{"distribution": "log_normal"}"#,
                .real(lower: 0.049787068367863944, upper: 20.085536923187668, scale: .log)
            ),
            (.nniSpace, #"{"_type": "choice", "_value": ["a", 2]}"#, .categorical([.text("a"), .integer(2)])),
            (.nniSpace, #"{"_type": "randint", "_value": [1, 5]}"#, .integer(lower: 1, upper: 4)),
            (.nniSpace, #"{"_type": "uniform", "_value": [1, 5]}"#, .real(lower: 1, upper: 5)),
            (
                .nniSpace, #"{"_type": "loguniform", "_value": [1e-5, 0.1]}"#,
                .real(lower: 1e-5, upper: 0.1, scale: .log)
            ),
            (.nniSpace, #"{"_type": "quniform", "_value": [0, 1, 0.25]}"#, .real(lower: 0, upper: 1, step: 0.25)),
            (
                .nniSpace, #"{"_type": "qloguniform", "_value": [8, 64, 8]}"#,
                .integer(lower: 8, upper: 64, scale: .log, step: 8)
            ),
            (.nniSpace, #"{"_type": "normal", "_value": [0, 1]}"#, .real(lower: -3, upper: 3)),
            (.nniSpace, #"{"_type": "qnormal", "_value": [0, 1, 1]}"#, .integer(lower: -3, upper: 3)),
            (
                .nniSpace, #"{"_type": "lognormal", "_value": [0, 1]}"#,
                .real(lower: 0.049787068367863944, upper: 20.085536923187668, scale: .log)
            ),
            (
                .nniSpace, #"{"_type": "qlognormal", "_value": [0, 1, 1]}"#, .integer(lower: 1, upper: 20, scale: .log)
            ),
            (
                .katib, #"{"name": "x", "parameterType": "double", "feasibleSpace": {"min": "0.01", "max": "0.05"}}"#,
                .real(lower: 0.01, upper: 0.05)
            ),
            (
                .katib,
                #"{"name": "x", "parameterType": "double", "feasibleSpace": {"min": "1e-4", "max": "1", "distribution": "logUniform"}}"#,
                .real(lower: 1e-4, upper: 1, scale: .log)
            ),
            (
                .katib,
                #"{"name": "x", "parameterType": "int", "feasibleSpace": {"min": "2", "max": "8", "step": "2"}}"#,
                .integer(lower: 2, upper: 8, step: 2)
            ),
            (
                .katib, #"{"name": "x", "parameterType": "discrete", "feasibleSpace": {"list": ["4", "0.5", "2"]}}"#,
                .ordinal([.real(0.5), .integer(2), .integer(4)])
            ),
            (
                .katib, #"{"name": "x", "parameterType": "categorical", "feasibleSpace": {"list": ["sgd", "1"]}}"#,
                .categorical([.text("sgd"), .text("1")])
            ),
            (.determined, "0.5", .constant(.real(0.5))),
            (.determined, #"{"type": "const", "val": "a"}"#, .constant(.text("a"))),
            (.determined, #"{"type": "categorical", "vals": [1, 2]}"#, .categorical([.integer(1), .integer(2)])),
            (.determined, #"{"type": "double", "minval": 0, "maxval": 1}"#, .real(lower: 0, upper: 1)),
            (.determined, #"{"type": "int", "minval": 1, "maxval": 9, "count": 3}"#, .integer(lower: 1, upper: 9)),
            (
                .determined, #"{"type": "log", "minval": -4, "maxval": -1}"#,
                .real(lower: 1e-4, upper: 0.1, scale: .log)
            ),
            (
                .determined, #"{"type": "log", "minval": 3, "maxval": 8, "base": 2}"#,
                .real(lower: 8, upper: 256, scale: .log)
            ),
        ] as [(Tool, String, Domain)]
    )
    func `parameters are read`(tool: Tool, parameter: String, domain: Domain) throws {
        #expect(try Self.domain(tool, parameter) == domain)
    }

    @Test(
        arguments: [
            (
                .sweep, #"{"distribution": "log_unifrom", "min": 0, "max": 1}"#,
                "f: parameters.x.distribution: 'log_unifrom' is no distribution of a sweep; did you mean 'log_uniform'?"
            ),
            (
                .sweep, #"{"distribution": "beta", "a": 1, "b": 2}"#,
                "f: parameters.x: 'beta' has no counterpart in Apus; write a range with 'min' and 'max'"
            ),
            (
                .sweep, #"{"min": 1}"#,
                "f: parameters.x: the parameter needs 'value', 'values', 'min' and 'max', or 'distribution'; add one"
            ),
            (.sweep, "3", "f: parameters.x: expected a map such as {min: 0, max: 1}, found '3'"),
            (
                .sweep, #"{"distribution": "q_uniform", "min": 1, "max": 2, "q": 0}"#,
                "f: parameters.x.q: expected a number above 0, found '0'"
            ),
            (
                .sweep, #"{"distribution": "uniform", "min": 2, "max": 1}"#,
                "f: parameters.x: 'x' has the range [2.0, 1.0], but the lower bound comes first; exchange the two"
            ),
            (
                .nniSpace, #"{"_type": "rand", "_value": [1, 2]}"#,
                "f: x._type: 'rand' is no type of NNI; the types are choice, randint, uniform, loguniform, quniform, "
                    + "qloguniform, "
                    + "normal, lognormal, qnormal, qlognormal"
            ),
            (
                .nniSpace, #"{"_type": "uniform", "_value": [1]}"#,
                "f: x._value: 'uniform' takes 2 numbers; write them as a list"
            ),
            (
                .nniSpace, #"{"_type": "randint", "_value": [0.5, 2]}"#,
                "f: x._value: 'randint' takes whole numbers; round them"
            ),
            (
                .nniSpace, #"{"_type": "choice", "_value": [{"a": 1}]}"#,
                "f: x._value[0]: expected a value, or a map with '_name', found a map"
            ),
            (.nniSpace, "[]", "f: x: expected a map with '_type' and '_value', found a list"),
            (
                .katib, #"{"name": "x", "parameterType": "float", "feasibleSpace": {}}"#,
                "f: spec.parameters[0].parameterType: 'float' is no type of Katib; write double, int, discrete or "
                    + "categorical"
            ),
            (
                .katib, #"{"name": "x", "parameterType": "int", "feasibleSpace": {"min": "1", "max": "a"}}"#,
                "f: spec.parameters[0].feasibleSpace.max: expected a whole number, found 'a'"
            ),
            (
                .determined, #"{"type": "float"}"#,
                "f: hyperparameters.x.type: 'float' is no type of Determined; the types are const, categorical, "
                    + "double, int, log"
            ),
            (
                .determined, #"{"type": "log", "minval": 0, "maxval": 1, "base": 1}"#,
                "f: hyperparameters.x.base: the base must be above 0, and not 1 (it is 1.0)"
            ),
        ] as [(Tool, String, String)]
    )
    func `a parameter's mistake is placed and explained`(tool: Tool, parameter: String, message: String) {
        let error = #expect(throws: InteropError.self) { try Self.domain(tool, parameter) }

        #expect(error?.description == message)
    }

    @Test func `a sweep is read whole`() throws {
        let search = try Tool.sweep.search(
            #"""
            {"method": "bayes", "name": "s", "run_cap": 20, "program": "train.py",
             "metric": {"name": "val_loss", "goal": "maximize", "target": 3},
             "early_terminate": {"type": "hyperband", "min_iter": 3},
             "parameters": {
               "lr": {"distribution": "log_uniform_values", "min": 0.00001, "max": 0.1},
               "optimizer": {"parameters": {"nesterov": {"values": [true, false]}}},
               "batch size": {"values": [2, 3], "probabilities": [0.1, 0.9]}},
             "command": ["${env}", "python3", "${program}", "${args}", "${args_no_hyphens}"]}
            """#
        )

        #expect(search.space.parameters.map(\.name) == ["lr", "optimizer.nesterov", "batch_size"])
        #expect(search.names == ["lr", "optimizer.nesterov", "batch size"])
        #expect(search.objective == Objective(metric: "val_loss", goal: .maximize))
        #expect([search.name, search.method] == ["s", "bayes"])
        #expect(search.trialsMax == 20)
        #expect(
            search.command == [
                "/usr/bin/env", "python3", "train.py", "--lr=${lr}", "--optimizer.nesterov=${optimizer.nesterov}",
                "--batch size=${batch_size}", "lr=${lr}", "optimizer.nesterov=${optimizer.nesterov}",
                "batch size=${batch_size}",
            ]
        )
        #expect(
            search.warnings.map(\.description) == [
                "metric.target: warning: 'target' is not taken over; stop the study when it is there: apus study stop",
                "early_terminate: warning: early stopping by 'early_terminate' is not taken over, for it leaves open "
                    + "how many steps a whole run has; write fidelity: {asha: {type: stopping, min-steps: 3, eta: 3, max-steps: N}} "
                    + "with that number for N",
                "parameters.batch size.probabilities: warning: 'probabilities' is not taken over; all values are alike",
                "parameters.batch size: warning: 'batch size' is called 'batch_size' here, where names have no such "
                    + "signs",
            ]
        )
    }

    @Test(arguments: [
        (#"{"parameters": {}}"#, "f: 'method' is missing; add it"),
        (#"{"method": "grid"}"#, "f: 'parameters' is missing; add it"),
        (
            #"{"method": "grid", "parameters": {}, "metric": {"name": "a", "goal": "max"}}"#,
            "f: metric.goal: 'max' is no goal; write minimize or maximize"
        ),
        (
            #"{"method": "grid", "parameters": {}, "run_cap": 0}"#,
            "f: run_cap: expected a whole number from 1, found '0'"
        ),
        (
            #"{"method": "grid", "parameters": {}, "command": ["${program}"]}"#,
            "f: command[0]: the command has ${program}, and 'program' is missing; add it"
        ),
        (#"{"method": "grid", "parameters": {}, "command": "x"}"#, "f: command: expected a list of words, found 'x'"),
    ])
    func `a sweep's mistake is placed and explained`(json: String, message: String) {
        let error = #expect(throws: InteropError.self) { try Tool.sweep.search(json) }

        #expect(error?.description == message)
    }

    @Test(arguments: [
        (
            "${args_json}",
            [
                "command[1]: warning: ${args_json} becomes the name of a file, 'parameters.json', which holds that JSON; "
                    + "let the program read it"
            ]
        ),
        ("${args_json_file}", []),
    ])
    func `the JSON of a sweep's arguments is a file`(macro: String, warnings: [String]) throws {
        let search = try Tool.sweep.search(
            #"{"method": "grid", "parameters": {"a": {"value": 1}}, "command": ["./t", "\#(macro)"]}"#
        )

        #expect(search.command == ["./t", "parameters.json"])
        #expect(search.jsonFile == "parameters.json")
        #expect(search.passesByCommand)
        #expect(search.warnings.map(\.description) == warnings)
    }

    @Test func `without a command a sweep runs its program with all flags`() throws {
        let search = try Tool.sweep.search(
            #"{"method": "grid", "program": "t.py", "parameters": {"a": {"value": 1}}}"#
        )

        #expect(search.command == ["/usr/bin/env", "python", "t.py", "--a=${a}"])
    }

    @Test func `NNI's nested choices become conditions`() throws {
        let search = try Tool.nniExperiment.search(
            #"""
            {"experimentName": "e", "max_trial_number": 5, "trialConcurrency": 2, "trialCommand": "python3 t.py",
             "tuner": {"name": "TPE", "classArgs": {"optimize_mode": "maximize"}},
             "searchSpace": {"layer": {"_type": "choice", "_value": [
               {"_name": "none"},
               {"_name": "dense", "units": {"_type": "randint", "_value": [1, 9]},
                "act": {"_type": "choice", "_value": ["relu", {"_name": "leaky", "slope": {"_type": "uniform", "_value": [0, 1]}}]}}
             ]}}}
            """#
        )

        #expect(
            search.space.parameters.map(\.name) == [
                "layer", "layer.dense.units", "layer.dense.act", "layer.dense.act.leaky.slope",
            ]
        )
        #expect(
            search.space.conditions == [
                Condition(child: 1, expression: .comparison(parent: 0, .equal, values: [.choice(1)])),
                Condition(child: 2, expression: .comparison(parent: 0, .equal, values: [.choice(1)])),
                Condition(child: 3, expression: .comparison(parent: 2, .equal, values: [.choice(1)])),
            ]
        )
        #expect(search.command == ["/bin/sh", "-c", "python3 t.py"])
        #expect(search.objective == Objective(metric: "default", goal: .maximize))
        #expect([search.trialsMax, search.parallel] == [5, 2])
        #expect([search.name, search.method] == ["e", "TPE"])
    }

    @Test(arguments: [
        (#""90s""#, Duration.seconds(90)), (#""1.5h""#, .seconds(5_400)), ("60", .seconds(60)),
        (#""2d""#, .seconds(172_800)),
    ])
    func `NNI's times are limits`(text: String, duration: Duration) throws {
        let search = try Tool.nniExperiment.search(
            #"{"searchSpace": {}, "maxExperimentDuration": \#(text), "max_trial_duration": \#(text)}"#
        )

        #expect([search.wallclock, search.trialWallclock] == [duration, duration])
    }

    @Test(arguments: [#""2 weeks""#, #""h""#, "0", "-3", "[]"])
    func `a time that is none is told`(text: String) {
        let error = #expect(throws: InteropError.self) {
            try Tool.nniExperiment.search(#"{"searchSpace": {}, "maxExperimentDuration": \#(text)}"#)
        }

        #expect(error?.description.hasPrefix("f: maxExperimentDuration: expected a time such as 90s, 30m") == true)
    }

    @Test func `Katib's printed metrics are found by its expressions`() throws {
        func patterns(_ collector: String) throws -> ImportedSearch {
            try Tool.katib.search(
                #"{"spec": {"parameters": [], "objective": {"type": "minimize", "objectiveMetricName": "a"}\#(collector)}}"#
            )
        }

        let plain = try patterns("")
        let given = try patterns(
            #", "metricsCollectorSpec": {"source": {"filter": {"metricsFormat": ["(a+): (.*)"]}}}"#
        )
        let other = try patterns(#", "metricsCollectorSpec": {"collector": {"kind": "TensorFlowEvent"}}"#)

        #expect(plain.metricPatterns.count == 1 && plain.metricPatterns[0].hasPrefix("(?<name>"))
        #expect(given.metricPatterns == ["(?<name>a+): (?<value>.*)"])
        #expect(other.metricPatterns == [])
        #expect(
            other.warnings.map(\.description) == [
                "spec.metricsCollectorSpec: warning: metrics of the kind 'TensorFlowEvent' are not taken over; say in "
                    + "'run.metrics' where they stand"
            ]
        )
    }

    @Test func `an NNI experiment without a space or a mode says so`() throws {
        let missing = #expect(throws: InteropError.self) { try Tool.nniExperiment.search("{}") }
        let search = try Tool.nniExperiment.search(#"{"searchSpace": {}, "tuner": {"name": "Random"}}"#)
        let wrong = #expect(throws: InteropError.self) {
            try Tool.nniExperiment.search(#"{"searchSpace": {}, "tuner": {"classArgs": {"optimize_mode": "max"}}}"#)
        }

        #expect(
            missing?.description == "f: 'searchSpace' is missing; add it, or give the file that 'searchSpaceFile' names"
        )
        #expect(
            search.warnings.map(\.description) == [
                "tuner: warning: 'classArgs.optimize_mode' is missing, so the objective is not taken over; name it in "
                    + "the study file"
            ]
        )
        #expect(wrong?.description == "f: tuner.classArgs.optimize_mode: expected minimize or maximize, found 'max'")
    }

    @Test func `a Katib experiment is read with its command`() throws {
        let search = try Tool.katib.search(
            #"""
            {"metadata": {"name": "k"}, "spec": {
             "objective": {"type": "maximize", "goal": 0.99, "objectiveMetricName": "acc",
               "metricStrategies": [{"name": "acc", "value": "max"}]},
             "algorithm": {"algorithmName": "bayesianoptimization"}, "maxTrialCount": 12,
             "parameters": [{"name": "lr", "parameterType": "double", "feasibleSpace": {"min": "0.01", "max": "0.03"}}],
             "trialTemplate": {"primaryContainerName": "t", "trialParameters": [{"name": "rate", "reference": "lr"}],
               "trialSpec": {"spec": {"template": {"spec": {"containers": [{"name": "side"},
                 {"name": "t", "command": ["python3", "t.py"], "args": ["--lr=${trialParameters.rate}"]}]}}}}}}}
            """#
        )

        #expect(search.command == ["python3", "t.py", "--lr=${lr}"])
        #expect(search.objective == Objective(metric: "acc", goal: .maximize, reading: .best))
        #expect([search.trialsMax, search.parallel] == [12, 3])
        #expect([search.name, search.method] == ["k", "bayesianoptimization"])
        #expect(
            search.warnings.map(\.description) == [
                "spec.objective.goal: warning: 'goal' is not taken over; stop the study when it is there: apus study stop",
                "spec.trialTemplate.trialSpec: warning: only the container's command is taken over; see to its image "
                    + "and files",
            ]
        )
    }

    @Test(arguments: [
        ("{}", "f: 'spec' is missing; add it"),
        (#"{"spec": {"parameters": []}}"#, "f: spec: 'objective' is missing; add it"),
        (
            #"{"spec": {"parameters": [], "objective": {"type": "min", "objectiveMetricName": "a"}}}"#,
            "f: spec.objective.type: 'min' is no goal; write minimize or maximize"
        ),
        (
            #"{"spec": {"parameters": [], "objective": {"type": "minimize", "objectiveMetricName": "a"}, "trialTemplate": {"trialParameters": [{"name": "x", "reference": "y"}]}}}"#,
            "f: spec.trialTemplate.trialParameters[0]: there is no parameter 'y'; name one of the parameters"
        ),
    ])
    func `a Katib experiment's mistake is placed and explained`(json: String, message: String) {
        let error = #expect(throws: InteropError.self) { try Tool.katib.search(json) }

        #expect(error?.description == message)
    }

    @Test func `a Determined experiment is read with its groups`() throws {
        let search = try Tool.determined.search(
            #"""
            {"name": "d", "entrypoint": "python3 t.py",
             "hyperparameters": {"batch": 64, "optim": {"lr": {"type": "log", "base": 10, "minval": -3, "maxval": -1}}},
             "searcher": {"name": "adaptive_asha", "metric": "acc", "smaller_is_better": false, "max_trials": 16,
               "max_concurrent_trials": 4, "divisor": 4}}
            """#
        )

        #expect(search.space.parameters.map(\.name) == ["batch", "optim.lr"])
        #expect(search.objective == Objective(metric: "acc", goal: .maximize))
        #expect([search.trialsMax, search.parallel] == [16, 4])
        #expect(search.command == ["/bin/sh", "-c", "python3 t.py"])
        #expect(
            search.warnings.map(\.description) == [
                "searcher: warning: early stopping by 'searcher' is not taken over, for it leaves open how many "
                    + "steps a whole run has; write fidelity: {asha: {type: stopping, eta: 4, max-steps: N}} with that number for N"
            ]
        )
    }

    @Test(arguments: [Tool.sweep, .determined, .nniSpace])
    func `groups are not nested too deep`(tool: Tool) {
        let depth = 22
        let (open, close, path) =
            switch tool {
            case .sweep: (#"{"parameters": {"g": "#, "}}", "parameters")
            case .nniSpace: (#"{"_type": "choice", "_value": [{"_name": "n", "g": "#, "}]}", "")
            default: (#"{"g": "#, "}", "hyperparameters")
            }
        let nested = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)

        let error = #expect(throws: InteropError.self) { try Self.domain(tool, nested) }

        #expect(error?.description.contains("nested deeper than 20 levels") == true, "\(path)")
    }
}
