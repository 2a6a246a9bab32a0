import ApusAPI
import ApusInterop
import ApusSpace
import ApusStudy
import Foundation
import Testing

@testable import ApusCommands

/// Scenarios whose configurations are raced over instances and seeds.
@Suite struct ScenarioInstancesTests {
    private static let features = "instance,hard\na.cnf,1\nb.cnf,3\n"

    private static func sample(
        _ more: String = "",
        list: String = "a.cnf 0\nb.cnf hard\n",
        others: [String: String] = [:],
        purpose: ScenarioWarnings.Purpose = .run
    ) throws -> SMACSample {
        let scenario = SMACSample.scenario.replacing("use-instances = false", with: "instances = i.txt")
        return try SMACSample(
            others: ["scenario.txt": "\(scenario)\n\(more)\n", "i.txt": list].merging(others) { $1 },
            purpose: purpose
        )
    }

    private static func mistakes(_ more: String, list: String, others: [String: String] = [:]) -> String {
        do {
            _ = try Self.sample(more, list: list, others: others)
            return ""
        } catch {
            return "\(error)"
        }
    }

    private static func job(_ sample: SMACSample) -> SMACJob {
        SMACJob(
            scenario: sample.loaded,
            number: 7,
            countsUnsatisfiable: false,
            environment: [:],
            data: nil,
            console: sample.scratch.console(write: { _ in }, note: { _ in })
        )
    }

    @Test func `the study has the instances, their features, and the race's rules`() throws {
        let sample = try Self.sample(
            """
            feature-file = f.csv
            cutoff-time = 5
            ac-mult-slack = 2
            ac-add-slack = 0.5
            max-incumbent-runs = 30
            initial-incumbent-runs = 2
            initial-challenger-runs = 3
            deterministic-instance-ordering = true
            """,
            list: "a.cnf\nb.cnf\n",
            others: ["f.csv": Self.features]
        )

        let study = try Self.job(sample).prepare().document.study

        #expect(
            study.instances
                == StudyInstances(
                    instances: [.init(name: "a.cnf", features: [1]), .init(name: "b.cnf", features: [3])],
                    features: ["hard"],
                    isDeterministic: true,
                    cutoff: 5,
                    overdueFactor: 10,
                    race: RaceRules(
                        incumbentRunsMax: 30,
                        incumbentRuns: 2,
                        challengerRuns: 3,
                        slackFactor: 2,
                        slackSeconds: 0.5,
                        isOrdered: true
                    )
                )
        )
        #expect(sample.loaded.warnings.isEmpty)
        #expect(study.limits.trials == 20)
    }

    @Test func `running time is read from the result line, and cut at a multiple of the cutoff`() throws {
        let scenario = SMACSample.scenario.replacing("QUALITY", with: "RUNTIME")
        let sample = try SMACSample(others: ["scenario.txt": "\(scenario)\ncutoff-time = 5\nintra-obj = MEAN5\n"])

        let study = try Self.job(sample).prepare().document.study

        guard case .run(let program) = study.program else {
            Issue.record("the study runs no program")
            return
        }
        #expect(program.metrics == [.smacRuntime(metric: "runtime")])
        #expect(study.objective.metric == "runtime")
        #expect(study.instances?.measure == .runtime)
        #expect(study.instances?.penalty == 5)
        #expect(study.instances?.instances.map(\.name) == ["no_instance"])
    }

    @Test func `several seeds of one instance are raced, and one seed is not`() throws {
        let several = try SMACSample(more: "deterministic = false").loaded.instances
        let one = try SMACSample(more: "deterministic = false\nmax-incumbent-runs = 1").loaded.instances

        #expect(several.raced?.instances.map(\.name) == ["no_instance"])
        #expect(several.raced?.isDeterministic == false)
        #expect(one.raced == nil)
    }

    @Test func `files of a folder are instances`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["b.cnf", "a.cnf", "README"] { try Data().write(to: folder.appending(path: name)) }
        let scenario = SMACSample.scenario.replacing("use-instances = false", with: "instances = \(folder.path)")

        let sample = try SMACSample(others: ["scenario.txt": "\(scenario)\ninstance-suffix = .cnf\n"])

        let names = sample.loaded.instances.raced?.instances.map(\.name)
        #expect(names == ["\(folder.path)/a.cnf", "\(folder.path)/b.cnf"])
    }

    @Test(arguments: [
        ("run-obj = RUNTIME", "a\nb\n", "'run-obj' is given twice"), ("feature-file = none.csv", "a\nb\n", "none.csv"),
        ("", "", "the file has no instances; write one a line"),
        ("deterministic = false", "-2,a\n3,b\n", "a seed is from 0 to 4294967295 (that of 'a' is -2)"),
        ("feature-file = f.csv", "a\nb\n", "the instance 'a' has no features"),
        ("test-instances = t.txt", "a\nb\n", "the file has no instances; write one a line"),
    ])
    func `what is wrong with instances and features is told`(more: String, list: String, message: String) {
        let mistakes = Self.mistakes(more, list: list, others: ["f.csv": Self.features, "t.txt": ""])

        #expect(mistakes.contains(message), "\(mistakes)")
    }

    @Test func `running time needs a cutoff`() {
        let scenario = SMACSample.scenario.replacing("QUALITY", with: "RUNTIME")

        let mistakes = SMACSample.mistakes(more: "", others: ["scenario.txt": scenario])

        #expect(mistakes.contains("running time is compared up to a cutoff, and there is none; write cutoff-time = 10"))
    }

    @Test func `the incumbent is validated by a study that runs it once on each test instance`() throws {
        let sample = try Self.sample("test-instances = t.txt", others: ["t.txt": "c\nd\ne\n"])
        let job = Self.job(sample)
        _ = try job.prepare()
        let incumbent = Configuration(values: [.real(0.25), .integer(3), .choice(0)])

        let study = try #require(try job.validation(of: incumbent)).study

        #expect(study.name == "scenario-7-validation")
        #expect(study.space.defaultConfiguration == incumbent)
        #expect(study.limits.trials == 3)
        #expect(study.instances?.instances.map(\.name) == ["c", "d", "e"])
        #expect(study.instances?.race.incumbentRuns == 3)
    }

    // What came of it

    private static func run(_ number: UInt32, _ x: Double, on instance: String, quality: Double?) -> EndedRun {
        var run = SMACSample.run(
            number,
            [.real(x), .integer(10), .choice(0)],
            state: quality == nil ? "stopped" : "succeeded",
            quality: quality,
            end: Double(number)
        )
        (run.instance, run.runSeed, run.cutoff) = (instance, 9, 4)
        return run
    }

    private static let runs = [
        run(1, 0.5, on: "a.cnf", quality: 4), run(2, 0.5, on: "b.cnf", quality: 6),
        run(3, 0.25, on: "a.cnf", quality: 1),
        run(4, 0.25, on: "b.cnf", quality: 2), run(5, 0.75, on: "b.cnf", quality: nil),
    ]

    private static let race = RaceAnswer(
        instances: 2,
        incumbent: 3,
        runs: 2,
        mean: 1.5,
        changes: [
            .init(trial: 1, after: 1, runs: 1, mean: 4), .init(trial: 3, after: 4, runs: 2, mean: 1.5),
        ]
    )

    @Test func `the incumbents are those of the race, with the means of their runs`() throws {
        let summary = SMACSummary(Self.runs, scenario: Scenario(), race: Self.race)

        #expect(summary.changes.map(\.place) == [0, 3])
        #expect(summary.changes.map(\.configurationID) == [1, 2])
        #expect(summary.changes.map(\.performance) == [4, 1.5])
        #expect(summary.lastIncumbent?.runCount == 2)
        #expect(summary.lastIncumbent?.instanceCount == 2)
    }

    @Test func `the files name the instances, their seeds and caps`() throws {
        let sample = try Self.sample("deterministic = false\nfeature-file = f.csv", others: ["f.csv": Self.features])
        let scenario = sample.loaded.file.scenario
        let summary = SMACSummary(Self.runs, scenario: scenario, race: Self.race)

        let closing = SMACClosing(scenario: sample.loaded, summary: summary, end: .runLimit(5), wallclock: 1)
        let files = SMACFiles(number: 7, log: SMACLog(closing: closing, warnings: [], validation: nil)).all
        func lines(_ path: String) -> [String] {
            (files.first { $0.path == path }?.text ?? "").split(separator: "\n").map(String.init)
        }

        #expect(lines("state-run7/instances.txt") == ["a.cnf", "b.cnf,hard"])
        #expect(lines("state-run7/instance-features.csv") == ["instance,hard", "a.cnf,1", "b.cnf,3"])
        let table = lines("state-run7/runs_and_results-it5.csv").dropFirst().map { $0.split(separator: ",") }
        #expect(table.map { $0[2] } == ["1", "2", "1", "2", "2"])
        #expect(table.allSatisfy { $0[5] == "4.0" && $0[6] == "9" })
        #expect(table.last?[13] == "KILLED")
        #expect(lines("traj-run-7.txt").last?.hasPrefix("2.0, 1.5, 4.0, 2, 0.0") == true)
        #expect(closing.lines.contains { $0.hasSuffix("quality: 1.5, based on 2 run(s) on 2 training instance(s).") })
        #expect(closing.lines.contains { $0.contains("./wrapper.sh a.cnf 0 ") })
    }

    @Test func `an instance that is SAT and UNSAT ends the search, where the scenario does not say otherwise`() throws {
        func end(_ more: String) throws -> SMACWatchdog {
            let text = SMACSample.scenario.replacing("QUALITY", with: "RUNTIME") + "\ncutoff-time = 9\n\(more)\n"
            var watchdog = SMACWatchdog(try ScenarioFile(text: text, file: "scenario.txt"))
            for (number, word) in [(UInt32(1), "SAT"), (2, "UNSAT")] {
                var run = SMACSample.run(number, quality: 1, line: "\(word), 1, 0, 0, 9")
                run.instance = "a.cnf"
                watchdog.take(run)
            }
            return watchdog
        }

        #expect(try end("").end?.isFailure == true)
        #expect(try end("check-sat-consistency = false").end == nil)
        let tolerated = try end("check-sat-consistency-exception = false")
        #expect(tolerated.end == nil)
        #expect(tolerated.notes.count == 1)
    }

    @Test func `validation is written as SMAC's four files`() throws {
        let sample = try Self.sample(
            "test-instances = t.txt\ndeterministic = false",
            others: ["t.txt": "c\nd\n"]
        )
        let summary = SMACSummary(Self.runs, scenario: sample.loaded.file.scenario, race: Self.race)
        let incumbent = try #require(summary.lastIncumbent)
        let validation = try #require(
            SMACValidation(
                scenario: sample.loaded,
                runs: [Self.run(2, 0.25, on: "d", quality: 8), Self.run(1, 0.25, on: "c", quality: 2)],
                race: RaceAnswer(instances: 2, incumbent: 1, runs: 2, mean: 5),
                incumbent: incumbent
            )
        )

        let files = validation.files(number: 7, summary: summary)

        #expect(validation.line == "Validation of the incumbent: mean 5.0, from 2 runs on 2 test instances.")
        #expect(
            files.map(\.name)
                == ["Results", "CallStrings", "ObjectiveMatrix", "RunMatrix"].map {
                    "validation\($0)-traj-run-7-walltime.csv"
                }
        )
        #expect(files[0].text.hasSuffix("\"5.0\",\"1.5\",\"5.0\",\"0.0\",\"2\",\n"))
        #expect(files[2].text.contains("\"c\",\"9\",\"2.0\",\n\"d\",\"9\",\"8.0\",\n"))
    }
}
