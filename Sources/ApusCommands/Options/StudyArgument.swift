import ArgumentParser

/// The study that a command is about.
struct StudyArgument: ParsableArguments {
    @Argument(help: "The study's number, or its name: then the newest of that name.")
    var study: String

    func validate() throws {
        guard !self.study.isEmpty else { throw ValidationError("a study goes by its number or its name") }
    }
}
