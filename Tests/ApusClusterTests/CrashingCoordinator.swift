import Foundation

/// A cluster whose coordinator dies at one of its own writes, syncs, renames, removals or sends.
final class CrashingCoordinator {
    let place: Workplace
    private let port: Int
    private let http: Int
    private let preload: String
    private var worker: RunningProgram?

    /// `prepared` is one whose first life is over: this one begins where it ended.
    init(preload: String, after prepared: Workplace? = nil) throws {
        self.place = try Workplace()
        (self.http, self.port) = (try FreePort.next(), try FreePort.next())
        self.preload = preload
        guard let prepared else {
            try self.prepare()
            return
        }
        let copy = Process()
        copy.executableURL = URL(filePath: "/usr/bin/env")
        copy.arguments = ["cp", "-a", prepared.url.path + "/.", self.place.url.path]
        try Programs.starting.withLock { try copy.run() }
        copy.waitUntilExit()
        guard copy.terminationStatus == 0 else { throw Unexpected("\(prepared.url.path) cannot be copied") }
    }

    deinit {
        self.worker?.kill(SIGKILL)
    }

    private var arguments: [String] {
        ["coordinator", "--listen", "127.0.0.1:\(self.port)", "--http", "127.0.0.1:\(self.http)"]
    }

    /// How many operations there were in a life that nothing cut short.
    var operations: Int {
        get throws {
            let data = try Data(contentsOf: self.place.url.appending(path: "count"))
            return data.reversed().reduce(0) { $0 << 8 | Int($1) }
        }
    }

    /// Starts a coordinator that dies at that operation; `nil` for one that lives.
    func startDoomed(at point: String?) throws -> Process {
        let process = Process()
        process.executableURL = try Programs.url("apus")
        process.arguments = self.arguments
        var environment = self.place.environment
        environment["LD_PRELOAD"] = self.preload
        environment["APUS_CRASH_COUNT"] = self.place.url.appending(path: "count").path
        environment["APUS_CRASH_AT"] = point
        process.environment = environment
        process.currentDirectoryURL = self.place.url
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try Programs.starting.withLock { try process.run() }
        return process
    }

    func startHealthy() throws -> RunningProgram {
        let program = try RunningProgram("apus", self.arguments, in: self.place)
        _ = try program.line(containing: "workers join at")
        return program
    }

    /// A first life, in which the folder is made and the worker gets its certificate.
    private func prepare() throws {
        let first = try self.startHealthy()
        let text = try self.apus("token", "create", "w").text
        guard let token = text.split(separator: "\n").first(where: { $0.hasPrefix("apus-join-1.") }) else {
            throw Unexpected("'token create' gave no token:\n\(text)")
        }
        let path = try self.place.write(token + "\n", to: "w.token")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try self.startWorker(["--token-file", path])
        _ = try self.worker?.line(containing: "joined")
        self.stopWorker()
        first.kill(SIGTERM)
        first.ended()
    }

    func startWorker(_ more: [String] = []) throws {
        self.worker = try RunningProgram(
            "apus-worker",
            [
                "--join", "127.0.0.1:\(self.port)", "--name", "w", "--slots", "2", "--data",
                self.place.url.appending(path: "w").path,
            ] + more,
            in: self.place
        )
    }

    func stopWorker() {
        self.worker?.kill(SIGTERM)
        self.worker?.ended()
        self.worker = nil
    }

    /// Runs a command; whether it succeeded.
    @discardableResult
    func apus(_ arguments: String...) throws -> (isGood: Bool, text: String) {
        let program = try RunningProgram("apus", arguments, in: self.place)
        return (program.ended() == 0, program.text)
    }
}
