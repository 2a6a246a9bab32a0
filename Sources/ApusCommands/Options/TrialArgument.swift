import ArgumentParser

/// The trial that a command is about.
struct TrialArgument: ParsableArguments {
    @Argument(help: "The study's number, or its name: then the newest of that name.")
    var study: String

    @Argument(help: "The trial's number in the study.")
    var trial: UInt32

    /// For the path of an operation on a trial.
    var path: [String] {
        [self.study, "\(self.trial)"]
    }

    func validate() throws {
        guard self.trial > 0 else { throw ValidationError("trials are numbered from 1") }
    }
}
