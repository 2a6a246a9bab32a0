package import ApusEngine
import Glibc

/// The engine's side of an ``EngineRunner``: trains what standard input asks for, and says on standard output how
/// it goes.
///
/// For a process of its own, which it takes over: it ends the process when nobody holds the other end of standard
/// input any more, so that no training outlives its worker. What libraries print goes to standard error.
package enum EngineProcess {
    /// How the process exits when its worker is gone.
    package static let orphanStatus: Int32 = 75

    /// Trains one network, and gives the process's exit status; to be called once, on the main thread.
    ///
    /// `makeBackend` gets the number of threads. `clock` tells when a checkpoint is due.
    package static func run(
        clock: any Clock<Duration>,
        makeBackend: (_ threads: Int) throws -> any Backend
    ) -> Int32 {
        _ = linuxPrctl(LinuxNumber.prSetDeathSignal, UInt(SIGKILL), 0, 0, 0)
        // What is printed by mistake must not stand among the events.
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard output >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else { return 1 }
        let events = EngineEvents(descriptor: output)
        do throws(RunnerError) {
            let request = try EngineRequest(line: Self.line())
            guard BlockingThread.start({ Self.watchInput() }) else { throw RunnerError("no thread is left") }
            let training = EngineTraining(request: request, events: events, clock: clock)
            switch training.run(makeBackend: { try makeBackend($0.threads) }) {
            case .outcome(let outcome, let reason): events.send(.ended(outcome, reason: reason))
            case .device(_, let reason): events.send(.ended(.lost, reason: reason))
            }
        } catch {
            events.send(.ended(.failed, reason: error.description))
        }
        return 0
    }

    /// The first line of standard input.
    private static func line() throws(RunnerError) -> [UInt8] {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while line.count <= EngineRequest.bytesMax {
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            line += buffer[..<count]
            if let end = line.firstIndex(of: 0x0A) { return Array(line[..<end]) }
        }
        throw RunnerError("the engine was given no request that it can read")
    }

    /// Ends the process when standard input ends.
    private static func watchInput() {
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 0 || (count < 0 && errno != EINTR) { _exit(Self.orphanStatus) }
        }
    }
}
