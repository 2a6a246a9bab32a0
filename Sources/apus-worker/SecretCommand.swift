import ApusRunner
import ArgumentParser
import Glibc

/// `apus-worker secret`: the secrets of this host that studies may name.
struct SecretCommand: ParsableCommand {
    static let name = "secret"

    static let configuration = CommandConfiguration(
        commandName: "apus-worker \(Self.name)",
        abstract: "Keeps the secrets of this host that programs of studies get as environment variables.",
        discussion: """
            They are files of mode 0600 in ~/.config/apus/secrets ($XDG_CONFIG_HOME; $APUS_SECRETS names another \
            folder), for all workers of this user. A study names them under 'run.secrets'.
            """,
        subcommands: [Set.self, List.self, Remove.self]
    )

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps a value, which standard input gives; one that is there is replaced."
        )

        @Argument(help: "Letters, digits, '_', '-' and '.'.")
        var name: String

        func run() throws {
            try SecretCommand.telling { () throws(RunnerError) in
                if isatty(STDIN_FILENO) == 1 { Console.fail("type the value, then end of file (control-D)") }
                try WorkerPaths.secrets().set(self.name, SecretCommand.input())
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows the names, and what is wrong with one.")

        func run() throws {
            let folder = WorkerPaths.secrets()
            for name in folder.names() {
                do throws(RunnerError) {
                    _ = try folder.value(of: name)
                    Console.print("\(name)\n")
                } catch {
                    Console.print("\(name)  \(error.description)\n")
                }
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Removes one.")

        @Argument(help: "Its name.")
        var name: String

        func run() throws {
            try SecretCommand.telling { () throws(RunnerError) in try WorkerPaths.secrets().remove(self.name) }
        }
    }

    private static func telling(_ body: () throws(RunnerError) -> Void) throws {
        do throws(RunnerError) {
            try body()
        } catch {
            Console.fail(error.description)
            throw ExitCode.failure
        }
    }

    /// All of standard input, but no more than a little beyond what a secret may have.
    private static func input() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count <= SecretFolder.bytesMax + 2 {
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
