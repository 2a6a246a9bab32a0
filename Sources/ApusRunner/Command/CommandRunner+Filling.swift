import ApusStudy

extension CommandRunner {
    /// Fills the templates and writes the parameter file into a run's folder, as before the program starts.
    ///
    /// For a folder that is put together again around stored outputs: post-processing finds what it found then. The
    /// inputs are in place. Blocks; throws every mistake at once.
    package static func fillIn(_ job: AttemptJob) throws(RunnerError) {
        guard case .run(let program) = job.program else {
            throw RunnerError("only the templates of commands can be filled in again")
        }
        try RunInputs.materialize(program, job.values, target: job.target, in: RunFolder(path: job.folder))
    }
}
