import ArgumentParser

/// The reference of all commands, as the help of each command gives it.
enum CommandReference {
    /// The whole text of `Docs/Commands.md`.
    static var text: String {
        let head = """
            # Commands

            Made from the commands' own help; a test compares the two. To make it anew:
            `APUS_WRITE_REFERENCE=1 swift test --filter CommandReferenceTests`.

            Every command that answers with data takes `--json` and then writes what the HTTP API gives
            (`Protocols/HTTP.yaml`). Commands find the coordinator of this machine by themselves; `--endpoint` and
            `--token-file`, or `APUS_ENDPOINT` and `APUS_TOKEN_FILE`, name another. A command that fails writes why to
            standard error and exits with 1; wrong arguments exit with 64.

            | variable | means |
            |---|---|
            | `APUS_HOME` | the folder in which the programs of one user find each other (`~/.local/state/apus`) |
            | `APUS_ENDPOINT` | where the coordinator's HTTP API answers, as `http://HOST:PORT` |
            | `APUS_TOKEN_FILE` | the file that holds the API token |
            | `APUS_DATASETS` | folders of data sets, separated by `:` |
            | `APUS_WORKER` | the worker's program (`apus-worker` beside `apus`) |
            | `NO_COLOR` | no colors when it is set |

            """
        let sections = self.walk(ApusCommand.self, path: []).map { path, command in
            let help = ApusCommand.helpMessage(for: command, columns: 100)
            let lines = help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                var line = String(line)
                while line.hasSuffix(" ") { line.removeLast() }
                return line
            }
            let text = lines.joined(separator: "\n")
            return "## \(path.joined(separator: " "))\n\n```\n\(text.hasSuffix("\n") ? text : text + "\n")```\n"
        }
        return ([head] + sections).joined(separator: "\n")
    }

    /// Commands without an abstract.
    static var undocumented: [String] {
        self.walk(ApusCommand.self, path: []).compactMap { path, command in
            command.configuration.abstract.isEmpty ? path.joined(separator: " ") : nil
        }
    }

    /// A command and those below it, in the order of the help.
    private static func walk(
        _ command: any ParsableCommand.Type,
        path: [String]
    ) -> [([String], any ParsableCommand.Type)] {
        let path = path + [command.configuration.commandName ?? ""]
        return [(path, command)] + command.configuration.subcommands.flatMap { self.walk($0, path: path) }
    }
}
