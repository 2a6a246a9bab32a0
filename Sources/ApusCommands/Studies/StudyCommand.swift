import ArgumentParser

/// `apus study`.
struct StudyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study",
        abstract: "Checks, submits, watches and steers studies.",
        subcommands: [
            StudyCheck.self, StudySubmit.self, StudyList.self, StudyShow.self, StudyWatch.self, StudyPause.self,
            StudyResume.self, StudyStop.self, StudyDelete.self, StudySet.self, StudyRemetric.self,
            StudyReplay.self,
        ]
    )
}
