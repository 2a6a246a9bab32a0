import ApusStudy
import Foundation
import Testing

@testable import ApusCommands

/// The study that `apus smac` makes of a scenario.
@Suite struct SMACJobTests {
    private static func job(_ sample: SMACSample, number: Int = 7) -> SMACJob {
        SMACJob(
            scenario: sample.loaded,
            number: number,
            countsUnsatisfiable: true,
            environment: ["A": "1"],
            data: nil,
            console: sample.scratch.console(write: { _ in }, note: { _ in })
        )
    }

    @Test func `its program is run where it lies, and called as SMAC calls it`() throws {
        let sample = try SMACSample(more: "seed = 3\nseed-offset = 10\ncli-cores = 2")
        let job = Self.job(sample)

        let study = try job.prepare().document.study

        guard case .run(let program) = study.program else {
            Issue.record("the study runs no program")
            return
        }
        #expect(study.name == "scenario-7")
        #expect(study.search.seed == 17)
        #expect(study.limits == StudyLimits(trials: 20, parallel: 2))
        #expect(program.command == ["cd \(sample.scratch.url.path) && exec ./wrapper.sh"])
        #expect(program.shell)
        #expect(program.environment == ["A": "1"])
        #expect(program.passing.smac == SMACCall(seed: -1))
        #expect(program.metrics == [.smac(metric: "quality", countsUnsatisfiable: true)])
    }

    @Test func `its folders are SMAC's, and one for the rest`() throws {
        let sample = try SMACSample(more: "output-dir = out\nrungroup = g")

        let job = Self.job(sample)

        #expect(job.folder.path == sample.scratch.url.path + "/out/g")
        #expect(job.data.path == sample.scratch.url.path + "/out/g/apus-run7")
    }

    @Test func `another scenario does not go on with a run`() throws {
        let sample = try SMACSample()
        let job = Self.job(sample)
        _ = try job.prepare()
        try Data().write(to: job.data.appendingPathComponent("store.sqlite"))
        _ = try job.prepare()
        try Data("other".utf8).write(to: job.data.appendingPathComponent("study.yaml"))

        let error = #expect(throws: CommandError.self) { try job.prepare() }

        #expect(error?.description.contains("holds run 7 of another version of the scenario") == true)
    }
}
