import Foundation
import Testing

@testable import ApusCommands

@Suite struct ChildProcessTests {
    private func start(_ script: String, log: URL, environment: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess(
            executable: URL(fileURLWithPath: "/bin/sh"),
            arguments: ["-c", script],
            environment: environment,
            log: log
        )
    }

    @Test func `output and errors are appended to the log`() async throws {
        let scratch = try Scratch()
        let log = try scratch.write("log", "before\n")

        let end = try await self.start("echo \"$X\"; echo err >&2; exit 3", log: log, environment: ["X": "a b"]).ended()

        #expect(end == .exited(3))
        #expect(try String(contentsOf: log, encoding: .utf8) == "before\na b\nerr\n")
    }

    @Test func `a signal reaches the whole group`() async throws {
        let scratch = try Scratch()
        let child = try self.start("sleep 1000 & wait", log: scratch.url.appendingPathComponent("log"))

        child.send(SIGTERM)

        #expect(await child.ended() == .signalled(SIGTERM))
    }

    @Test func `the child has no file of ours, and is in a group of its own`() async throws {
        let scratch = try Scratch()
        let log = scratch.url.appendingPathComponent("log")
        let held = try FileHandle(forReadingFrom: scratch.write("held", "x"))

        _ = try await self.start("for f in /proc/$$/fd/*; do readlink $f; done", log: log).ended()

        try held.close()
        #expect(try !String(contentsOf: log, encoding: .utf8).contains("/held"))
    }

    @Test func `a program that is not there is named`() throws {
        let scratch = try Scratch()
        let log = scratch.url.appendingPathComponent("log")

        let error = #expect(throws: CommandError.self) {
            try ChildProcess(executable: URL(fileURLWithPath: "/no/such"), arguments: [], environment: [:], log: log)
        }

        #expect(error?.description == "cannot start /no/such: No such file or directory")
    }
}
