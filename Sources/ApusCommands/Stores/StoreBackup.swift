import ApusStore
import ArgumentParser
import Foundation

/// `apus store backup FILE`.
struct StoreBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the store as it is now, also while its coordinator runs.",
        discussion: """
            The copy holds studies, trials, measurements and the optimizers' logs; files of trials and their logs are in \
            the data folder beside the store, and are copied as any files are.
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The file to make; one that is there is never written over.")
    var file: String

    func run() async throws {
        let target = Console.current.url(self.file).path
        do {
            try StoreFile(path: self.store.url().path).backUp(to: target)
        } catch let error as StoreError {
            throw CommandError(error.description)
        }
        try Console.current.print("the store is copied to \(target)")
    }
}
