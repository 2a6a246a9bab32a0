package import ApusEngine
import Glibc

/// The engine's process of one device: trains several networks there, as its agent orders on standard input.
///
/// Orders are ``DeviceOrder`` lines. On standard output it says, each line with the training's number before it, what
/// an ``EngineProcess`` says. It ends by itself when the agent is gone, when nothing was ordered for a while, when the
/// device is lost, and when a training that is to stop does not.
package enum DeviceProcess {
    /// How it exits when it was idle for long.
    package static let idleStatus: Int32 = 0

    /// When the device is lost, and when a training does not stop.
    package static let lostStatus: Int32 = 76
    package static let stuckStatus: Int32 = 77

    /// Trainings side by side at the most.
    static let trainingsMax = 64
    private static let lookMilliseconds: Int32 = 100

    /// Looks before an idle process ends (a minute), and before one with a training that does not stop does (ten seconds).
    private static let idleLooksMax = 600
    private static let stopLooksMax = 100

    /// Serves the agent, and gives the exit status; to be called once, on the main thread.
    package static func run(
        clock: any Clock<Duration>,
        makeDevice: () throws -> any TrainingDevice
    ) -> Int32 {
        _ = linuxPrctl(LinuxNumber.prSetDeathSignal, UInt(SIGKILL), 0, 0, 0)
        // What is printed by mistake must not stand among the events.
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard output >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else { return 1 }
        let device: any TrainingDevice
        do {
            device = try makeDevice()
        } catch {
            let bytes = Array("\(error)\n".utf8)
            _ = write(STDERR_FILENO, bytes, bytes.count)
            return 1
        }
        let session = DeviceSession(device: device, most: Self.trainingsMax, output: output, clock: clock)
        var loop = Loop(session: session)
        while true { if let status = loop.turn() { return status } }
    }

    private struct Loop {
        let session: DeviceSession
        var input: [UInt8] = []
        var idleLooks = 0

        /// Looks since each training was told to stop.
        var stopping: [Int: Int] = [:]

        /// Takes what there is, or looks around; the exit status at the end.
        mutating func turn() -> Int32? {
            var entry = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let ready = poll(&entry, 1, DeviceProcess.lookMilliseconds)
            if ready > 0 {
                guard self.take() else { return EngineProcess.orphanStatus }
            } else if let status = self.look() {
                return status
            }
            return self.session.isOver ? DeviceProcess.lostStatus : nil
        }

        private mutating func look() -> Int32? {
            self.session.look()
            self.idleLooks = self.session.count == 0 ? self.idleLooks + 1 : 0
            if self.idleLooks > DeviceProcess.idleLooksMax { return DeviceProcess.idleStatus }
            for id in self.stopping.keys {
                guard self.session.has(id) else {
                    self.stopping[id] = nil
                    continue
                }
                self.stopping[id, default: 0] += 1
                if self.stopping[id, default: 0] > DeviceProcess.stopLooksMax { return DeviceProcess.stuckStatus }
            }
            return nil
        }

        /// False when the agent is gone.
        private mutating func take() -> Bool {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0 { return errno == EINTR || errno == EAGAIN }
            guard count > 0, self.input.count <= EngineRequest.bytesMax + 64 else { return false }
            self.input += buffer[..<count]
            while let end = self.input.firstIndex(of: 0x0A) {
                self.obey(self.input[..<end])
                self.input.removeFirst(end + 1)
            }
            return true
        }

        private mutating func obey(_ line: ArraySlice<UInt8>) {
            switch DeviceOrder(line: line) {
            case .train(let id, let request)?: self.session.train(id, request)
            case .stop(let id)?:
                self.session.stop(id)
                self.stopping[id] = 0
            case nil: break
            }
        }
    }
}
