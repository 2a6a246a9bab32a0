/// One program to start: what it is called with, where, and where its output is kept.
struct ProcessSpecification: Sendable {
    /// The program, then its arguments; at least one.
    var arguments: [String]
    var environment: [String: String]

    /// The absolute path that becomes the working folder.
    var folder: String

    /// Absolute paths of the files that keep what the program prints.
    var stdoutLog: String
    var stderrLog: String
    var logBytesMax: Int

    /// Sent to standard input, which then stays open as long as this process watches; `nil` for `/dev/null`.
    var input: [UInt8]?

    /// Taken out of what the program prints, before anything sees it.
    var secrets: [String] = []

    /// What holds the program to its limits.
    var containment: Containment?
}
