import ApusStore
import ArgumentParser
import Foundation

/// `apus store restore FILE`.
struct StoreRestore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a copy of the store in its place; the coordinator must not run.",
        discussion: "The copy is checked first. The store that was there is kept beside it."
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "The copy that 'apus store backup' made.")
    var file: String

    func run() async throws {
        let path = try self.store.url().path
        let former: String?
        do {
            former = try StoreFile(path: path).restore(from: Console.current.url(self.file).path)
        } catch let error as StoreError {
            throw CommandError(error.description)
        }
        let kept = former.map { "; what was there is \($0) now" } ?? ""
        try Console.current.print("\(path) is restored\(kept)")
    }
}
