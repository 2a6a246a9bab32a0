import ApusStore
import ArgumentParser
import Foundation

/// `apus store check`.
struct StoreCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Looks for damage in the store, also while its coordinator runs.",
        discussion: "Exit status: 0 when the store is as it should be, 1 when it is not."
    )

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let path = try self.store.url().path
        let mistakes: [String]
        do {
            mistakes = try StoreFile(path: path).check()
        } catch let error as StoreError {
            throw CommandError(error.description)
        }
        guard mistakes.isEmpty else {
            let list = mistakes.map { "  \($0)" }.joined(separator: "\n")
            throw CommandError("\(path) is damaged; restore it from a backup:\n\(list)")
        }
        try Console.current.print("\(path) is as it should be")
    }
}
