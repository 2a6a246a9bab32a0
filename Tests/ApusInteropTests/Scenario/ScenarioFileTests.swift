import Testing

@testable import ApusInterop

@Suite struct ScenarioFileTests {
    private static let required =
        "algo = ./a.sh\npcs-file = p.pcs\nrun-obj = QUALITY\nuse-instances = false\ncutoff-time = 9\n"

    @Test func `Rescale's scenario runs unchanged`() throws {
        let text = """
            use-instances = false
            runObj = QUALITY
            numberOfRunsLimit = 100
            pcs-file = params.pcs
            algo = ./smac_opt.py
            check-sat-consistency = false
            check-sat-consistency-exception = false
            """

        let file = try ScenarioFile(text: text, file: "scenario.txt")

        var expected = Scenario()
        expected.files.usesInstances = false
        expected.files.parameters = .file("params.pcs")
        expected.goal.run = .quality
        expected.limits.runs = 100
        expected.algorithm.command = "./smac_opt.py"
        expected.runs.checksConsistency = false
        expected.runs.consistencyIsFatal = false
        #expect(file.scenario == expected)
        #expect(file.warnings == [])
        #expect(file.given.count == 7)
        #expect(file.entries.map(\.key.rawValue).prefix(3) == ["use-instances", "run-obj", "runcount-limit"])
        #expect(file.place(of: .runcountLimit) == .text(line: 3, column: 21))
        #expect(file.place(of: .instances) == .tree(""))
    }

    @Test func `a limit of CPU time wants a cutoff`() throws {
        let text = Self.required.split(separator: "\n").dropLast().joined(separator: "\n") + "\ncputime-limit = 9"

        let file = try ScenarioFile(text: text, file: "s")

        #expect(
            file.warnings.map(\.description) == [
                "warning: no 'cutoff-time' is given, so a run whose result cannot be read has no runtime to be "
                    + "charged with; give one"
            ]
        )
    }

    @Test func `SMAC's defaults stand for what is left out`() throws {
        let scenario = try ScenarioFile(text: Self.required, file: "s").scenario

        #expect(scenario.algorithm.isDeterministic)
        #expect(scenario.algorithm.cutoffLength == 2_147_483_647)
        #expect(scenario.algorithm.cutoff == 9)
        #expect(scenario.goal.intraInstance.description == "MEAN")
        #expect(scenario.search.acquisition == .expectedImprovement)
        #expect(!scenario.forest.modelsLogarithm)
        #expect(scenario.limits == Scenario.Limits())
        #expect(scenario.limits.challengesWithoutRun == 1_000)
        #expect(scenario.search.incumbentRunsMax == 2_000)
        #expect(scenario.search.randomCandidates == 10_000)
        #expect(scenario.search.challengersPerRound == 10)
        #expect(scenario.search.continuousNeighbours == 4)
        #expect([scenario.search.cappingFactor, scenario.search.cappingSlack] == [1.3, 1])
        #expect([scenario.forest.trees, scenario.forest.splitMin, scenario.forest.principalComponents] == [10, 10, 7])
        #expect([scenario.forest.featureRatio, scenario.forest.varianceMin] == [0.8333, 1e-14])
        #expect(scenario.sharing.frequency == .seconds(300))
        #expect(scenario.runs.abortsOnFirstCrash && !scenario.runs.abortsOnCrash)
        #expect([scenario.runs.overdueFactor, scenario.runs.crashedQuality] == [10, 1e9])
    }

    @Test func `what the objective decides follows it, unless the file says otherwise`() throws {
        let runtime = "algo = a\npcs-file = p\nrun-obj = RUNTIME\nuse-instances = false\ncutoff-time = 9\n"

        let plain = try ScenarioFile(text: runtime, file: "s").scenario
        let given = try ScenarioFile(text: runtime + "intra-obj = MEAN\nacq-func = LCB\nlog-model = false", file: "s")
            .scenario

        #expect(plain.goal.intraInstance == .mean10 && plain.goal.interInstance == .mean)
        #expect(plain.search.acquisition == .exponential && plain.forest.modelsLogarithm)
        #expect(given.goal.intraInstance == .mean)
        #expect(given.search.acquisition == .lowerConfidenceBound && !given.forest.modelsLogarithm)
    }

    @Test func `every key is read under each of its names`() throws {
        let values: [ScenarioKey: String] = [
            .runObj: "RUNTIME", .intraObj: "MEAN10", .interObj: "MEAN", .execMode: "ROAR", .acqFunc: "SIMPLE",
            .initialIncumbent: "RANDOM", .initialChallengers: "DEFAULT", .sharedModelModeDefaultHandling: "IGNORE_ALL",
            .tae: "CLI",
        ]
        for key in ScenarioKey.allCases {
            for name in [key.rawValue] + key.aliases {
                #expect(ScenarioKey(name: name) == key)
                let others = Self.required.split(separator: "\n").filter { line in
                    ScenarioKey(name: String(line.prefix { $0 != " " })) != key
                }
                let isRead = (values[key].map { [$0] } ?? ["1", "true"]).contains { value in
                    let text = others.joined(separator: "\n") + "\n--\(name) = \(value)\n"
                    let instances = key == .useInstances ? "instances = i\n" : ""
                    return (try? ScenarioFile(text: instances + text, file: "s"))?.given.contains(key) ?? false
                }
                #expect(isRead, "\(name)")
            }
        }
        #expect(Set(ScenarioKey.names).count == ScenarioKey.names.count)
        #expect(ScenarioKey.allCases.count == 79)
    }

    @Test func `comments, blanks and starting points are read`() throws {
        let text = """
            # a comment
              algo=python3 run.py --tag=x#1   # the wrapper
            pcs-file\t=\tSINGLETON
            run_obj = quality
            instances = train.txt
            deterministic = 0
            cutoff_time = 1.5e1
            wallclock-limit = 2147483647
            cputime_limit = 90.5
            initial-incumbent = -a 'x y' -b -0.5
            initial-challengers = DEFAULT
            initial-challengers = -a 'z'

            """

        let scenario = try ScenarioFile(text: text, file: "s").scenario

        #expect(scenario.algorithm.command == "python3 run.py --tag=x#1")
        #expect(scenario.algorithm.cutoff == 15 && !scenario.algorithm.isDeterministic)
        #expect(scenario.files.parameters == .singleton)
        #expect(scenario.limits.wallclock == nil && scenario.limits.cpuTime == .milliseconds(90_500))
        #expect(
            scenario.search.incumbent
                == .configuration([Setting(name: "a", value: "x y"), Setting(name: "b", value: "-0.5")])
        )
        #expect(scenario.search.challengers == [.defaults, .configuration([Setting(name: "a", value: "z")])])
    }

    @Test func `the command line wins over the file`() throws {
        let overrides = try ScenarioFile.overrides(arguments: [
            "--runObj", "RUNTIME", "--seed=3", "-p", "other.pcs", "--algo=./b.sh",
        ])

        let file = try ScenarioFile(text: Self.required, overrides: overrides, file: "s")

        #expect(file.scenario.goal.run == .runtime)
        #expect(file.scenario.goal.intraInstance == .mean10)
        #expect(file.scenario.search.seed == 3)
        #expect(file.scenario.files.parameters == .file("other.pcs"))
        #expect(file.scenario.algorithm.command == "./b.sh")
    }

    @Test(arguments: [
        (["seed"], "command line: 'seed' is no option; write --key value"),
        (["--seed"], "command line: '--seed' has no value; write --seed VALUE"),
        (["--"], "command line: '--' is no option; write --key value"),
    ])
    func `an argument vector's mistake is explained`(arguments: [String], message: String) {
        let error = #expect(throws: InteropError.self) { try ScenarioFile.overrides(arguments: arguments) }

        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("numRunsLimt = 3", "s:6:1: 'numRunsLimt' is no option of SMAC; did you mean 'numRunsLimit'?"),
        ("colour = red", "s:6:1: 'colour' is no option of SMAC; take it away"),
        ("validation true", "s:6:1: expected key = value, found 'validation true'; write a '='"),
        ("validation = yes", "s:6:14: 'validation' must be true or false (it is 'yes'); write one of them"),
        ("validation = 1", "s:6:14: 'validation' must be true or false (it is '1'); write one of them"),
        ("deterministic = 2", "s:6:17: 'algo-deterministic' must be true or false (it is '2'); write one of them"),
        ("nTrees = 0", "s:6:10: 'rf-num-trees' must be a whole number from 1 (it is '0'); write 1, say"),
        ("seed = 1.5", "s:6:8: 'num-run' must be a whole number from 0 (it is '1.5'); write 1, say"),
        (
            "intensification-percentage = 2",
            "s:6:30: 'intensification-percentage' must be a number from 0.0 to 1.0 (it is '2'); change it"
        ),
        ("capSlack = 0.5", "s:6:12: 'ac-mult-slack' must be a number from 1.0 (it is '0.5'); change it"),
        (
            "acq-func = EXPONENTAL",
            "s:6:12: 'acq-func' must be one of EI, EXPONENTIAL, SIMPLE, LCB, LCBEIRR (it is 'EXPONENTAL'); did you "
                + "mean "
                + "'EXPONENTIAL'?"
        ),
        (
            "intra-obj = MEDIAN",
            "s:6:13: 'intra-obj' must be MEAN, or MEAN10 for runs that were cut off to count ten times (it is "
                + "'MEDIAN'); "
                + "write one of them"
        ),
        (
            "initial-incumbent = x=3",
            "s:6:21: 'initial-incumbent' must be DEFAULT, RANDOM or a configuration such as -x '0.5' -y 'a' (it is "
                + "'x=3'); "
                + "write one of them"
        ),
        ("rungroup =", "s:6:11: 'rungroup' has no value; give one, or take the line away"),
        ("algoExec = ./b.sh", "s:6:1: 'algo-exec' is given twice, and differs; take one away"),
    ])
    func `an option's mistake is placed and explained`(line: String, message: String) {
        let error = #expect(throws: InteropError.self) { try ScenarioFile(text: Self.required + line, file: "s") }

        #expect(error?.description == message)
    }

    @Test func `the number of challengers is limited`() {
        let many = String(repeating: "initial-challengers = RANDOM\n", count: 1_001)

        let error = #expect(throws: InteropError.self) { try ScenarioFile(text: Self.required + many, file: "s") }

        #expect(
            error?.description == "s:1006:23: there are more than 1000 'initial-challengers'; leave some out"
        )
    }

    @Test func `what must be there is asked for, all at once`() {
        let error = #expect(throws: InteropError.self) {
            try ScenarioFile(text: "cutoff-time = 9", overrides: [.init(name: "valdation", value: "true")], file: "s")
        }

        #expect(
            error?.description == """
                s: --valdation: 'valdation' is no option of SMAC; did you mean 'validation'?
                s: 'algo-exec' is missing; write algo-exec = ./wrapper.sh
                s: 'pcs-file' is missing; write pcs-file = params.pcs
                s: 'run-obj' is missing; write run-obj = QUALITY
                s: 'instances' is missing; name the file of the instances, or write use-instances = false
                """
        )
    }

    @Test func `what works but should not be is warned of`() throws {
        let text = Self.required + "cores = 2\ntae = IPC\nalgo = ./a.sh\n"

        let warnings = try ScenarioFile(text: text, file: "s").warnings.map(\.description)

        #expect(
            warnings == [
                "6:1: warning: 'cores' is deprecated; write 'cli-cores'",
                "warning: 'tae' is IPC, and Apus runs commands only; 'algo-exec' is run",
            ]
        )
    }

    @Test func `a written scenario avoids SMAC's traps, and reads back`() throws {
        let text = ScenarioFile.text(
            command: "./apus-target",
            parameters: "params.pcs",
            runs: 50,
            cutoff: .seconds(3_600),
            worstQuality: 2.5,
            seed: 7
        )

        let file = try ScenarioFile(text: text, file: "s")

        #expect(file.warnings == [])
        #expect(file.scenario.algorithm.cutoff == 3_600)
        #expect(!file.scenario.runs.abortsOnFirstCrash)
        #expect(file.scenario.runs.crashedQuality > 2.5 && file.scenario.runs.crashedQuality < 2.6)
        #expect(file.scenario.search.seed == 7)
        #expect(text.contains("algo-cutoff-time = 3600.0\n"))
    }

    @Test func `what is wrong is given beside what can be read`() throws {
        let text = "run-obj = SPEED\npcs-file = p.pcs\nuse-instances = false\ncutoffs = 3\nalgo = ./a\n"

        let (file, mistakes) = try ScenarioFile.reading(Array(text.utf8), overrides: [], file: "s")

        #expect(file.scenario.files.parameters == .file("p.pcs"))
        #expect(file.given.contains(.pcsFile))
        #expect(mistakes.map { $0.description.prefix(4) } == ["1:11", "4:1:"])
        #expect(file.warnings.isEmpty)
    }
}
