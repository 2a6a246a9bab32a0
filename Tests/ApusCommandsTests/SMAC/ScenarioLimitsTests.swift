import ApusInterop
import ApusStudy
import Testing

@testable import ApusCommands

@Suite struct ScenarioLimitsTests {
    @Test func `limits of runs and of time are the study's`() throws {
        let limits = ScenarioLimits(
            try SMACSample.file("wallclock-limit = 60\ncutoff-time = 1.5\ncli-cores = 3")
        )

        #expect(
            limits.limits
                == StudyLimits(trials: 20, wallclock: .seconds(60), parallel: 3, trialWallclock: .seconds(15))
        )
        #expect(limits.warnings.isEmpty)
    }

    @Test func `a run that may take any time is not killed`() throws {
        let limits = ScenarioLimits(try SMACSample.file("cutoff-time = 5\nkill-run-exceeding-captime = false"))

        #expect(limits.limits.trialWallclock == nil)
        #expect(ScenarioLimits(try SMACSample.file()).limits.trialWallclock == nil)
    }

    @Test func `a scenario without limits has the most runs there are, and is told`() throws {
        let text = "algo = ./a\npcs-file = p\nrun-obj = QUALITY\nuse-instances = false\n"

        let limits = ScenarioLimits(try ScenarioFile(text: text, file: "s"))
        let timed = ScenarioLimits(try ScenarioFile(text: text + "wallclock-limit = 9\n", file: "s"))

        #expect(limits.limits.trials == StudyLimits.trialsMax)
        #expect(limits.warnings.count == 1)
        #expect(timed.limits.trials == nil)
        #expect(timed.warnings.isEmpty)
    }
}
