import Foundation

/// A coordinator and workers as a user starts them, on ports and in folders of their own.
final class Cluster {
    let place: Workplace
    private(set) var coordinator: RunningProgram
    private(set) var workers: [String: RunningProgram] = [:]
    private let http: Int
    private let port: Int

    /// Workers that were no more when they were to be killed, with what they said.
    private(set) var crashes: [String] = []

    private let descriptors: Int?

    /// `descriptors` is how many files the coordinator may open.
    init(in place: Workplace? = nil, descriptors: Int? = nil) throws {
        self.place = try place ?? Workplace()
        self.descriptors = descriptors
        (self.http, self.port) = (try FreePort.next(), try FreePort.next())
        self.coordinator = try Self.start(self.place, http: self.http, port: self.port, descriptors)
    }

    private static func start(
        _ place: Workplace,
        http: Int,
        port: Int,
        _ descriptors: Int?
    ) throws -> RunningProgram {
        let arguments = ["coordinator", "--listen", "127.0.0.1:\(port)", "--http", "127.0.0.1:\(http)"]
        let program = try RunningProgram("apus", arguments, in: place, descriptors: descriptors)
        _ = try program.line(containing: "workers join at")
        return program
    }

    /// A new join token, in a file as a person makes it.
    func tokenFile(for name: String) throws -> String {
        let text = try self.apus("token", "create", name)
        guard let token = text.split(separator: "\n").first(where: { $0.hasPrefix("apus-join-1.") }) else {
            throw Unexpected("'token create' gave no token:\n\(text)")
        }
        let path = try self.place.write(token + "\n", to: "\(name).token")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return path
    }

    var portNumber: Int { self.port }
    var httpNumber: Int { self.http }

    /// `wrapper` is a program that starts the worker, with its arguments; `calibrates`: it measures its devices' speed.
    func startWorker(_ name: String, slots: Int = 2, wrapper: [String] = [], calibrates: Bool = false) throws {
        let token = try self.tokenFile(for: name)
        let arguments =
            [
                "--join", "127.0.0.1:\(self.port)", "--token-file", token, "--name", name, "--slots", "\(slots)",
                "--data", self.place.url.appending(path: name).path,
            ] + (calibrates ? [] : ["--no-calibration"])
        self.workers[name] = try RunningProgram("apus-worker", arguments, in: self.place, wrapper: wrapper)
    }

    /// Ends a worker and its keeper as a person does; the worker's exit status.
    func endWorker(_ name: String) -> Int32? {
        defer { self.workers[name] = nil }
        self.workers[name]?.kill(SIGTERM)
        return self.workers[name]?.ended()
    }

    /// `kill -9`.
    func killWorker(_ name: String) {
        guard let worker = self.workers[name] else { return }
        worker.kill(SIGKILL)
        let status = worker.ended()
        if status != -SIGKILL { self.crashes.append("\(name) had ended by itself (\(status)):\n\(worker.text)") }
        self.workers[name] = nil
    }

    /// `kill -9`.
    func killCoordinator() {
        self.coordinator.kill(SIGKILL)
        self.coordinator.ended()
    }

    /// `kill -9`, and a new coordinator on the same folder and ports.
    func restartCoordinator() throws {
        self.killCoordinator()
        try self.startCoordinator()
    }

    /// A new coordinator on the same folder and ports.
    func startCoordinator() throws {
        self.coordinator = try Self.start(self.place, http: self.http, port: self.port, self.descriptors)
    }

    /// Runs a command to its end, and gives its output; throws when it fails.
    @discardableResult
    func apus(_ arguments: String...) throws -> String {
        let program = try RunningProgram("apus", arguments, in: self.place)
        let status = program.ended()
        guard status == 0 else {
            throw Unexpected("apus \(arguments.joined(separator: " ")) ended with \(status):\n\(program.text)")
        }
        return program.text
    }

    func json(_ arguments: String...) throws -> Any {
        let program = try RunningProgram("apus", arguments + ["--json"], in: self.place)
        guard program.ended() == 0 else { throw Unexpected(program.text) }
        return try JSONSerialization.jsonObject(with: Data(program.text.utf8))
    }

    /// The trials of a study, as `apus trial list --json` gives them.
    func trials(_ study: String) throws -> [[String: Any]] {
        let page = try self.json("trial", "list", study) as? [String: Any]
        guard let trials = page?["items"] as? [[String: Any]] else {
            throw Unexpected("'trial list --json' gave no list of trials")
        }
        return trials
    }

    func stop() {
        for worker in self.workers.values { worker.kill(SIGTERM) }
        for worker in self.workers.values { worker.ended() }
        self.coordinator.kill(SIGTERM)
        self.coordinator.ended()
    }
}

/// Ports that nobody listens on now.
enum FreePort {
    static func next() throws -> Int {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(socket, generic, length) == 0 ? getsockname(socket, generic, &length) : -1
            }
        }
        guard status == 0 else { throw Unexpected("there is no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
