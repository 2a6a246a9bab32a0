import Glibc

/// Both ends of the standard streams of a program that is about to start.
struct ProcessEnds {
    /// This process's ends.
    private(set) var stdout: Int32 = -1
    private(set) var stderr: Int32 = -1
    private(set) var input: Int32?

    /// The program's ends; -1 for none.
    private(set) var childInput: Int32 = -1
    private(set) var childStdout: Int32 = -1
    private(set) var childStderr: Int32 = -1

    init(withInput: Bool) throws(RunnerError) {
        do throws(RunnerError) {
            (self.stdout, self.childStdout) = try Self.pipe()
            (self.stderr, self.childStderr) = try Self.pipe()
            if withInput { (self.input, self.childInput) = try Self.socketPair() }
        } catch {
            self.closeChildSide()
            self.closeOwnSide()
            throw error
        }
    }

    mutating func closeChildSide() {
        for descriptor in [self.childInput, self.childStdout, self.childStderr] where descriptor >= 0 {
            close(descriptor)
        }
        (self.childInput, self.childStdout, self.childStderr) = (-1, -1, -1)
    }

    mutating func closeOwnSide() {
        for descriptor in [self.input ?? -1, self.stdout, self.stderr] where descriptor >= 0 { close(descriptor) }
        (self.input, self.stdout, self.stderr) = (nil, -1, -1)
    }

    /// The end to read from never blocks; the end to write to does, as programs expect.
    private static func pipe() throws(RunnerError) -> (read: Int32, write: Int32) {
        var pair: [Int32] = [-1, -1]
        guard linuxPipe2(&pair, O_CLOEXEC) == 0 else { throw Self.noDescriptors() }
        _ = fcntl(pair[0], F_SETFL, O_NONBLOCK)
        return (pair[0], pair[1])
    }

    /// A socket and no pipe, because writing to a program that is gone must not raise SIGPIPE.
    private static func socketPair() throws(RunnerError) -> (own: Int32, child: Int32) {
        var pair: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0 else { throw Self.noDescriptors() }
        for descriptor in pair { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(pair[0], F_SETFL, O_NONBLOCK)
        return (pair[0], pair[1])
    }

    private static func noDescriptors() -> RunnerError {
        RunnerError("the worker has no file descriptors left (\(String(cString: strerror(errno)))); raise ulimit -n")
    }
}
