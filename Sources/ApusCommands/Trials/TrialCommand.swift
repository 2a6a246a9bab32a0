import ArgumentParser

/// `apus trial`.
struct TrialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial",
        abstract: "Shows trials and their files, and steers single trials.",
        subcommands: [
            TrialList.self, TrialShow.self, TrialExplain.self, TrialLogs.self, TrialFiles.self, TrialGet.self,
            TrialKill.self,
            TrialRerun.self, TrialAdd.self, TrialInvalidate.self,
        ]
    )
}
