import ArgumentParser
import Foundation

/// `apus store`.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Looks after the file in which a coordinator keeps everything it knows.",
        subcommands: [StoreCheck.self, StoreBackup.self, StoreRestore.self]
    )
}

/// Which store a command is about.
struct StoreOptions: ParsableArguments {
    @Option(help: "The coordinator's data folder (default: $APUS_HOME/data, or ~/.local/state/apus/data).")
    var data: String?

    func url() throws -> URL {
        let console = Console.current
        let folder = try self.data.map(console.url) ?? StateFolder(environment: console.environment).data
        return folder.appendingPathComponent("store.sqlite")
    }
}
