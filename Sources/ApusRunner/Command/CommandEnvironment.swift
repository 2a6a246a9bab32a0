import ApusSpace
import ApusStudy

/// The environment of a program: made anew, so that a run does not depend on how its worker was started.
///
/// From the worker come the variables of `RunnerSettings.inheritedNames`. Then come `TMPDIR` inside the run's
/// folder, the number of threads for the usual libraries, `PYTHONUNBUFFERED` so that metrics arrive as they are
/// printed, `APUS_STUDY`, `APUS_TRIAL`, `APUS_EPOCH`, `APUS_SEED`, `APUS_CORES`, `APUS_GPUS`, where a rule decides the
/// steps `APUS_STEPS_DONE`, `APUS_STEPS` and `APUS_GIVE_WAY`, in a study with instances `APUS_INSTANCE`,
/// `APUS_INSTANCE_SPECIFIC` and where there is one `APUS_CUTOFF`, the parameters, and last the study's own variables
/// and its secrets, which win.
enum CommandEnvironment {
    private static let threadNames = [
        "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    ]

    static func make(
        _ job: AttemptJob,
        _ program: CommandProgram,
        _ settings: RunnerSettings,
        _ secrets: ProgramSecrets = .none
    ) -> [String: String] {
        var environment = Self.common(job, settings)
        if program.passing.environment { Self.add(job.values, to: &environment) }
        return environment.merging(program.environment) { $1 }.merging(secrets.values) { $1 }
    }

    /// What every program of an attempt gets, the engine's process too.
    static func common(_ job: AttemptJob, _ settings: RunnerSettings) -> [String: String] {
        let folder = RunFolder(path: job.folder)
        var environment = settings.environment
        environment["PATH"] = environment["PATH"] ?? ExecutableSearch.defaultPath
        environment["HOME"] = environment["HOME"] ?? folder.path
        environment["LANG"] = environment["LANG"] ?? "C.UTF-8"
        environment["TMPDIR"] = folder.temporaryPath
        environment["PYTHONUNBUFFERED"] = "1"
        for name in Self.threadNames { environment[name] = String(max(1, job.resources.cores)) }
        environment["APUS_STUDY"] = String(job.attempt.trial.study.rawValue)
        environment["APUS_TRIAL"] = String(job.attempt.trial.number)
        environment["APUS_EPOCH"] = String(job.attempt.epoch)
        environment["APUS_SEED"] = String(job.seed)
        environment["APUS_CORES"] = String(job.resources.cores)
        environment["APUS_GPUS"] = String(job.resources.gpus)
        if let devices = job.devices { environment["CUDA_VISIBLE_DEVICES"] = devices.joined(separator: ",") }
        if let steps = job.steps {
            environment["APUS_STEPS_DONE"] = String(steps.from)
            environment["APUS_STEPS"] = String(steps.to)
            environment["APUS_GIVE_WAY"] = folder.giveWayPath
        }
        if let target = job.target {
            environment["APUS_INSTANCE"] = target.instance
            environment["APUS_INSTANCE_SPECIFIC"] = target.specific
            if target.seed >= 0 { environment["APUS_SEED"] = String(target.seed) }
            if let cutoff = target.cutoff { environment["APUS_CUTOFF"] = cutoff.description }
        }
        return environment
    }

    /// `APUS_PARAM_<name>`; where a shell could not read that name, also with `_` for what it does not take.
    private static func add(_ values: [AttemptJob.Value], to environment: inout [String: String]) {
        for value in values {
            let plain = String(value.name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
            environment["APUS_PARAM_\(plain)"] = value.value.description
        }
        // After those, so that a parameter that is really named so wins.
        for value in values { environment["APUS_PARAM_\(value.name)"] = value.value.description }
    }
}
