import ArgumentParser

/// The program `apus`.
package enum ApusProgram {
    /// Runs the command that the arguments name, and exits with its status.
    package static func main() async {
        await ApusCommand.main()
    }
}
