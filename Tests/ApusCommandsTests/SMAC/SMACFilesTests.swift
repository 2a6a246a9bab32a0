import ApusInterop
import Foundation
import Testing

@testable import ApusCommands

/// The files that SMAC would have written.
@Suite struct SMACFilesTests {
    private static func files(
        _ sample: SMACSample,
        _ runs: [EndedRun] = SMACSample.runs,
        end: SMACEnd = .runLimit(4),
        warnings: [String] = []
    ) -> SMACFiles {
        let summary = SMACSummary(runs, scenario: sample.loaded.file.scenario)
        let closing = SMACClosing(scenario: sample.loaded, summary: summary, end: end, wallclock: 5)
        return SMACFiles(number: 7, log: SMACLog(closing: closing, warnings: warnings, validation: nil))
    }

    private static func text(_ files: SMACFiles, _ path: String) -> String? {
        files.all.first { $0.path == path }?.text
    }

    @Test func `each has SMAC's name`() throws {
        #expect(
            Self.files(try SMACSample()).all.map(\.path) == [
                "log-run7.txt", "log-warn7.txt", "log-err7.txt", "traj-run-7.txt", "detailed-traj-run-7.csv",
                "live-rundata-7.json", "state-run7/runs_and_results-it4.csv", "state-run7/paramstrings-it4.txt",
                "state-run7/uniq_configurations-it4.csv", "state-run7/param.pcs", "state-run7/scenario.txt",
                "state-run7/instances.txt",
            ]
        )
    }

    @Test func `the trajectory begins with the default and names each incumbent`() throws {
        let text = Self.text(Self.files(try SMACSample()), "traj-run-7.txt")

        #expect(
            text?.split(separator: "\n") == [
                #""CPU Time Used","Estimated Training Performance","Wallclock Time","Incumbent ID","Automatic Configurator (CPU) Time","Configuration...""#,
                "0.0, 1.7976931348623157E308, 0.0, 1, 0.0,  kind='a', n='10', x='0.5'",
                "0.25, 0.5, 1.0, 1, 0.0,  kind='a', n='10', x='0.5'",
                "1.25, 0.125, 3.0, 2, 0.0,  kind='a', n='100', x='0.25'",
            ]
        )
    }

    @Test func `the runs stand in the order in which they ended`() throws {
        let text = Self.text(Self.files(try SMACSample()), "state-run7/runs_and_results-it4.csv")

        let rows = try #require(text?.split(separator: "\n").dropFirst())
        #expect(
            Array(rows) == [
                "1,1,1,0.5,0,1.7976931348623157E308,-1,0.25,0.0,1,0.5,0,0.25,SAT,,0.5,",
                "2,2,1,0.125,0,1.7976931348623157E308,-1,1.0,12.0,1,0.125,1,1.25,SAT,extra,0.5,",
                "3,3,1,1.0E9,0,1.7976931348623157E308,-1,0.5,-1.0,-1,1.0E9,2,1.75,CRASHED,,0.5,",
                "4,4,1,0.25,0,1.7976931348623157E308,-1,0.5,0.0,1,0.25,3,2.25,SAT,,0.5,",
            ]
        )
    }

    @Test func `configurations stand as words and as numbers of the unit cube`() throws {
        let files = Self.files(try SMACSample())

        let words = Self.text(files, "state-run7/paramstrings-it4.txt")
        let numbers = Self.text(files, "state-run7/uniq_configurations-it4.csv")

        #expect(words?.split(separator: "\n").first == "1: kind='a', n='10', x='0.5'")
        #expect(numbers?.split(separator: "\n").count == 4)
        #expect(numbers?.hasPrefix("1,1.0,0.5") == true, "\(numbers ?? "")")
    }

    @Test func `the live file can be read again`() throws {
        let text = try #require(Self.text(Self.files(try SMACSample()), "live-rundata-7.json"))

        let read = try LiveRunFile(Array(text.utf8), file: "live")

        #expect(read.runs.map(\.quality) == [0.5, 0.125, 1e9, 0.25])
        #expect(read.runs.map(\.isDefault) == [true, false, false, false])
    }

    @Test func `the scenario that counted and the parameters are kept`() throws {
        let files = Self.files(try SMACSample(more: "seed = 3"))

        #expect(Self.text(files, "state-run7/param.pcs") == SMACSample.parameters)
        #expect(Self.text(files, "state-run7/scenario.txt")?.contains("num-run = 3\n") == true)
        #expect(Self.text(files, "state-run7/instances.txt") == "no_instance\n")
    }

    @Test func `a later state takes an earlier one's place`() throws {
        let sample = try SMACSample()
        let folder = sample.scratch.url.appendingPathComponent("out")
        try Self.files(sample, Array(SMACSample.runs.prefix(2))).write(into: folder)
        try Self.files(sample, Array(SMACSample.runs.prefix(3)), end: .interrupted).write(into: folder)

        try Self.files(sample).write(into: folder)

        #expect(
            try Self.tables(in: folder) == [
                "paramstrings-it4.txt", "runs_and_results-it4.csv", "uniq_configurations-it4.csv",
            ]
        )
    }

    @Test(arguments: [(SMACEnd.interrupted, "SHUTDOWN"), (.aborted(4), "CRASH"), (.crashed(1), "CRASH")])
    func `a search that did not come to its end says so in the names, and keeps the state before`(
        end: SMACEnd,
        suffix: String
    ) throws {
        let sample = try SMACSample()
        let folder = sample.scratch.url.appendingPathComponent("out")
        try Self.files(sample, Array(SMACSample.runs.prefix(2))).write(into: folder)

        try Self.files(sample, end: end).write(into: folder)

        #expect(
            try Self.tables(in: folder) == [
                "paramstrings-\(suffix).txt", "paramstrings-it2.txt", "runs_and_results-\(suffix).csv",
                "runs_and_results-it2.csv", "uniq_configurations-\(suffix).csv", "uniq_configurations-it2.csv",
            ]
        )
    }

    private static func tables(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("state-run7").path)
            .filter { !["param.pcs", "scenario.txt", "instances.txt"].contains($0) }.sorted()
    }

    @Test func `the logs say what happened, what is doubtful, and what went wrong`() throws {
        let files = Self.files(try SMACSample(), end: .aborted(4), warnings: ["UNSAT is a failure"])

        let log = try #require(Self.text(files, "log-run7.txt")).split(separator: "\n")
        #expect(log.first == "[INFO ] apus \(ApusVersion.text), run 7 of scenario.txt")
        #expect(
            log.contains(
                "[INFO ] after 3 s, config 2 is the incumbent, with estimated mean quality: 0.125, based on 1 run(s)"
            )
        )
        #expect(log.contains("[INFO ] SMAC has finished. Reason: run 4 reported ABORT."))
        let doubtful = Self.text(files, "log-warn7.txt")
        #expect(
            doubtful == """
                [WARN ] UNSAT is a failure
                [WARN ] run 3 ended as CRASHED: the program reported UNSAT
                [ERROR] run 4 reported ABORT.

                """
        )
        #expect(Self.text(files, "log-err7.txt") == "[ERROR] run 4 reported ABORT.\n")
    }

    @Test func `a search that ended well has nothing in the log of errors, and one without a success has`() throws {
        let crash = SMACSample.run(1, state: "failed", end: 2)

        let well = Self.files(try SMACSample())
        let nothing = Self.files(try SMACSample(), [crash], end: .runLimit(1))

        #expect(Self.text(well, "log-err7.txt")?.isEmpty == true)
        #expect(Self.text(nothing, "log-err7.txt") == "[ERROR] no run succeeded\n")
    }

    @Test func `a folder that cannot be written is told`() throws {
        let sample = try SMACSample(others: ["out": "a file"])

        #expect(throws: CommandError.self) {
            try Self.files(sample).write(into: sample.scratch.url.appendingPathComponent("out"))
        }
    }
}
