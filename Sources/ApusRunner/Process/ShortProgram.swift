import ApusStudy

/// Runs a program for what it prints: a small one, that ends soon.
package enum ShortProgram {
    private static let bytesMax = 1_048_576

    private struct Collector: OutputHandler {
        var bytes: [UInt8] = []
        var looksAround: Bool { false }

        mutating func stdout(_ bytes: ArraySlice<UInt8>) -> [Int] {
            self.bytes += bytes.prefix(max(0, ShortProgram.bytesMax - self.bytes.count))
            return []
        }

        mutating func look() -> [Int] { [] }
        mutating func finish() -> [Int] { [] }
    }

    /// What the program printed; throws with what it said when it does not end well in time.
    ///
    /// Its two logs are in `folder`, which exists.
    package static func output(
        _ arguments: [String],
        environment: [String: String],
        folder: String,
        limit: Duration,
        clock: any Clock<Duration>
    ) async throws(RunnerError) -> [UInt8] {
        let specification = ProcessSpecification(
            arguments: arguments,
            environment: environment,
            folder: folder,
            stdoutLog: "\(folder)/stdout",
            stderrLog: "\(folder)/stderr",
            logBytesMax: Self.bytesMax
        )
        let (end, read) = await SupervisedProcess(clock: clock, grace: .seconds(1))
            .run(handler: Collector(), limit: limit, prepare: { specification }, receive: { _ in })
        let name = arguments.joined(separator: " ")
        if let bad = EndReason.end(of: end, what: "'\(name)'", limit: limit, duration: .zero) {
            throw RunnerError(bad.reason)
        }
        return read.bytes
    }
}
