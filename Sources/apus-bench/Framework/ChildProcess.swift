import FoundationEssentials
import Glibc

/// A process that a benchmark starts, read line by line; killed when it takes too long.
///
/// Every call blocks. Its standard error is this process's own.
final class ChildProcess {
    let pid: pid_t
    private let name: String
    private let output: Int32

    /// The other end of its standard input, when it has one.
    private let input: Int32?
    private var buffer: [UInt8] = []
    private var status: Int32?

    /// Starts this program again, as one of its hidden commands.
    static func own(
        _ arguments: [String],
        environment: [String: String] = [:],
        hasInput: Bool = false
    ) throws(BenchError) -> ChildProcess {
        try ChildProcess(["/proc/self/exe"] + arguments, environment: environment, hasInput: hasInput)
    }

    /// The first argument is the path of the program, or a name to be found in `PATH`.
    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        hasInput: Bool = false
    ) throws(BenchError) {
        let pipe = try Self.pipe()
        let inputPipe = hasInput ? try Self.pipe() : nil
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO)
        if let inputPipe { posix_spawn_file_actions_adddup2(&actions, inputPipe[0], STDIN_FILENO) }
        var attributes = Self.attributes()
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            close(pipe[1])
            if let inputPipe { close(inputPipe[0]) }
        }
        let inherited = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let variables = CStrings(inherited.map { "\($0.key)=\($0.value)" })
        let words = CStrings(arguments)
        var pid = pid_t()
        guard let program = words.pointers[0] else { throw BenchError("no program is named") }
        let code = posix_spawnp(&pid, program, &actions, &attributes, words.pointers, variables.pointers)
        guard code == 0 else {
            close(pipe[0])
            if let inputPipe { close(inputPipe[1]) }
            throw BenchError("cannot start \(arguments[0]): \(String(cString: strerror(code)))")
        }
        self.pid = pid
        self.name = arguments.prefix(2).joined(separator: " ")
        self.output = pipe[0]
        self.input = inputPipe?[1]
    }

    /// A write to a program that has ended fails here, rather than to end this one; the program itself has it as usual.
    private static func attributes() -> posix_spawnattr_t {
        signal(SIGPIPE, SIG_IGN)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        return attributes
    }

    private static func pipe() throws(BenchError) -> [Int32] {
        var pipe: [Int32] = [0, 0]
        guard Glibc.pipe(&pipe) == 0 else { throw BenchError("no pipe: \(String(cString: strerror(errno)))") }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return pipe
    }

    deinit {
        if self.status == nil {
            kill(self.pid, SIGKILL)
            waitpid(self.pid, nil, 0)
        }
        close(self.output)
        if let input = self.input { close(input) }
    }

    /// Writes a line to its standard input.
    func say(_ line: String) throws(BenchError) {
        guard let input = self.input else { throw BenchError("\(self.name) has no standard input") }
        var rest = Array("\(line)\n".utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                // It has most likely ended: its last output tells how.
                for _ in 0..<4 { try self.fill(milliseconds: 1_000) }
                throw BenchError("\(self.name) does not read its input any more")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// The next line of its standard output; throws when it ends or `seconds` pass before.
    func line(within seconds: Double = 900) throws(BenchError) -> String {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while true {
            if let end = self.buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: self.buffer[..<end], as: UTF8.self)
                self.buffer.removeFirst(end + 1)
                return line
            }
            try self.fill(milliseconds: Int32((deadline - clock.now) / .milliseconds(1)))
        }
    }

    /// Whether it wrote more than was read.
    var hasUnread: Bool {
        var waiting = pollfd(fd: self.output, events: Int16(POLLIN), revents: 0)
        return !self.buffer.isEmpty || poll(&waiting, 1, 0) > 0 && waiting.revents & Int16(POLLIN) != 0
    }

    /// The value in its next line.
    func answer<Value: Decodable>(_ type: Value.Type, within seconds: Double = 900) throws(BenchError) -> Value {
        let line = try self.line(within: seconds)
        return try BenchError.wrapping("\(self.name) said '\(line)'") {
            try JSONDecoder().decode(type, from: Data(line.utf8))
        }
    }

    /// Says a line, and takes the value in the answer.
    func ask<Value: Decodable>(
        _ question: String,
        _ type: Value.Type,
        within seconds: Double = 900
    ) throws(BenchError) -> Value {
        try self.say(question)
        return try self.answer(type, within: seconds)
    }

    func terminate() {
        kill(self.pid, SIGTERM)
    }

    /// `kill -9`, and waits for its end.
    func crash() {
        kill(self.pid, SIGKILL)
        self.wait()
    }

    /// It stands still, and whoever waits for it learns nothing.
    func freeze() {
        kill(self.pid, SIGSTOP)
    }

    /// Waits for its end; throws unless it exits with status 0.
    func finish() throws(BenchError) {
        let status = self.wait()
        guard status == 0 else { throw BenchError("\(self.name) ended \(Self.words(status))") }
    }

    /// Waits for its end, however that is; the wait status.
    @discardableResult
    func wait() -> Int32 {
        if let status = self.status { return status }
        var status: Int32 = 0
        while waitpid(self.pid, &status, 0) < 0, errno == EINTR {}
        self.status = status
        return status
    }

    private static func words(_ status: Int32) -> String {
        status & 0x7F == 0 ? "with status \(status >> 8 & 0xFF)" : "by signal \(status & 0x7F)"
    }

    private func fill(milliseconds: Int32) throws(BenchError) {
        var waiting = pollfd(fd: self.output, events: Int16(POLLIN), revents: 0)
        let ready = poll(&waiting, 1, max(0, milliseconds))
        if ready < 0, errno == EINTR { return }
        guard ready > 0 else { throw BenchError("\(self.name) took too long") }
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = read(self.output, &piece, piece.count)
        guard count > 0 else { throw BenchError("\(self.name) ended \(Self.words(self.wait()))") }
        self.buffer += piece[..<count]
    }
}
