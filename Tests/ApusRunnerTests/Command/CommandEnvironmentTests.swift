import ApusSpace
import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct CommandEnvironmentTests {
    private func make(
        _ environment: [String: String] = [:],
        passing: CommandProgram.Passing = .init(),
        values: [AttemptJob.Value] = [],
        settings: RunnerSettings = RunnerSettings(environment: [:]),
        steps: AttemptSteps? = nil
    ) -> [String: String] {
        let program = CommandProgram(command: ["true"], environment: environment, passing: passing)
        let job = AttemptJob(
            attempt: AttemptID(trial: TrialID(study: StudyID(rawValue: 7), number: 12), epoch: 3),
            program: .run(program),
            values: values,
            seed: .max,
            resources: Resources(gpus: 1, cores: 2),
            wallclock: nil,
            steps: steps,
            folder: "/run/x"
        )
        return CommandEnvironment.make(job, program, settings)
    }

    @Test func `without anything set, it is this and nothing else`() {
        #expect(
            self.make() == [
                "APUS_CORES": "2", "APUS_EPOCH": "3", "APUS_GPUS": "1", "APUS_SEED": "18446744073709551615",
                "APUS_STUDY": "7", "APUS_TRIAL": "12", "HOME": "/run/x", "LANG": "C.UTF-8", "MKL_NUM_THREADS": "2",
                "NUMEXPR_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2",
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONUNBUFFERED": "1",
                "TMPDIR": "/run/x/.apus/tmp",
            ]
        )
    }

    @Test func `where a rule decides the steps, the program is told where it begins and ends`() {
        let environment = self.make(steps: AttemptSteps(from: 3, to: 9, total: 27))

        #expect(environment["APUS_STEPS_DONE"] == "3")
        #expect(environment["APUS_STEPS"] == "9")
        #expect(environment["APUS_GIVE_WAY"] == "/run/x/.apus/give-way")
        #expect(environment.count == self.make().count + 3)
    }

    @Test func `of the worker's environment only the named variables pass`() {
        let settings = RunnerSettings(environment: ["PATH": "/p", "HOME": "/h", "AWS_SECRET": "s", "LD_PRELOAD": "x"])

        let environment = self.make(settings: settings)

        #expect(environment["PATH"] == "/p")
        #expect(environment["HOME"] == "/h")
        #expect(environment["AWS_SECRET"] == nil)
        #expect(environment["LD_PRELOAD"] == nil)
    }

    @Test func `the study's variables win`() {
        let environment = self.make(["OMP_NUM_THREADS": "8", "APUS_SEED": "1", "MINE": "x"])

        #expect(environment["OMP_NUM_THREADS"] == "8")
        #expect(environment["APUS_SEED"] == "1")
        #expect(environment["MINE"] == "x")
    }

    @Test func `a parameter has its own name, and one that a shell can read`() {
        let environment = self.make(values: [
            (name: "lr.base", value: .real(0.5)), (name: "PATH", value: .text("/evil")),
            (name: "n", value: .integer(3)),
        ])

        #expect(environment["APUS_PARAM_lr.base"] == "0.5")
        #expect(environment["APUS_PARAM_lr_base"] == "0.5")
        #expect(environment["APUS_PARAM_PATH"] == "/evil")
        #expect(environment["APUS_PARAM_n"] == "3")
        #expect(environment["PATH"] != "/evil")
    }

    @Test func `a parameter that is really named so wins over a spelling for the shell`() {
        let values: [AttemptJob.Value] = [(name: "a_b", value: .integer(1)), (name: "a.b", value: .integer(2))]

        #expect(self.make(values: values)["APUS_PARAM_a_b"] == "1")
        #expect(self.make(values: values.reversed())["APUS_PARAM_a_b"] == "1")
    }

    @Test func `parameters stay out when the study says so`() {
        let environment = self.make(passing: .init(environment: false), values: [(name: "n", value: .integer(3))])

        #expect(environment["APUS_PARAM_n"] == nil)
    }
}
