import ApusStore
import ApusStudy
import ArgumentParser

/// Counts what the store of a coordinator that has ended holds of one study.
struct LedgerChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-ledger", shouldDisplay: false)

    struct Counted: Codable {
        /// Steps of all attempts.
        let stored: Int
        let attempts: Int
    }

    @Argument var folder: String
    @Option var trials: Int

    func run() async throws {
        let store = try Store(path: self.folder + "/store.sqlite")
        var (stored, attempts) = (0, 0)
        for number in 1...self.trials {
            let curves = try await store.curves(of: TrialID(study: StudyID(rawValue: 1), number: UInt32(number)))
            stored += curves.reduce(0) { $0 + $1.stepCount }
            attempts += Set(curves.map(\.epoch)).count
        }
        try store.close()
        try Answer.say(Counted(stored: stored, attempts: attempts))
    }
}
