import ApusStudy
import Synchronization

/// The agent's side of a device's engine process: starts it when it is needed, and tells each attempt what of it comes.
///
/// One process serves all attempts on the device. When it ends, so do they, and the next attempt gets a new one.
package final class DeviceHost: Sendable {
    enum Event: Sendable {
        case started
        case measured([Measurement])

        /// The attempt has ended, and nothing of it is on the device.
        case ended(EngineReader)

        /// The process has.
        case lost(ProcessEnd, EngineReader)
    }

    private struct Attempt {
        let queue: EventQueue<Event>
        var reader = EngineReader()
        var log: LogFile
        var isStarted = false
        var stop: ProcessEnd.Stop?
    }

    private struct State {
        var control: ProcessControl?
        var attempts: [Int: Attempt] = [:]
        var next = 1
    }

    /// The program that is the engine's process of this device, with its arguments.
    private let command: [String]
    private let environment: [String: String]

    /// Where the process's own logs are.
    private let folder: String
    private let settings: RunnerSettings
    private let state = Mutex(State())

    package init(command: [String], environment: [String: String], folder: String, settings: RunnerSettings) {
        (self.command, self.environment) = (command, environment)
        (self.folder, self.settings) = (folder, settings)
    }

    /// How many attempts are on the device.
    package var count: Int { self.state.withLock { $0.attempts.count } }

    /// Orders a training; its events come through the queue, the last one being `ended` or `lost`.
    func begin(_ request: [UInt8], log: LogFile) throws(RunnerError) -> (id: Int, queue: EventQueue<Event>) {
        let queue = EventQueue<Event>()
        let (id, starts) = try self.state.withLock { state throws(RunnerError) in
            let id = state.next
            state.next += 1
            var starts: ProcessControl?
            if state.control == nil {
                guard let made = ProcessControl() else {
                    throw RunnerError("the worker has no file descriptors left; raise ulimit -n")
                }
                (state.control, starts) = (made, made)
            }
            state.attempts[id] = Attempt(queue: queue, log: log)
            state.control?.send(DeviceOrder.train(id, request).encoded)
            return (id, starts)
        }
        if let starts, !self.start(starts) {
            self.ended(starts, ProcessEnd(status: .notStarted("the worker cannot start a thread; raise ulimit -u")))
        }
        return (id, queue)
    }

    /// Asks a training to end; the process sees to it that it does.
    func stop(_ id: Int, _ reason: ProcessEnd.Stop) {
        self.state.withLock { state in
            guard state.attempts[id] != nil else { return }
            if state.attempts[id]?.stop == nil { state.attempts[id]?.stop = reason }
            state.control?.send(DeviceOrder.stop(id).encoded)
        }
    }

    func stopReason(_ id: Int) -> ProcessEnd.Stop? { self.state.withLock { $0.attempts[id]?.stop } }

    /// Ends a process that has no attempts, so that the device is free for others.
    package func release() {
        self.state.withLock { state in
            guard state.attempts.isEmpty, let control = state.control else { return }
            state.control = nil
            control.kill(.cancelled)
        }
    }

    // ---- On the process's thread

    private func start(_ control: ProcessControl) -> Bool {
        let queue = EventQueue<ProcessEvent<Handler>>()
        let specification = ProcessSpecification(
            arguments: self.command,
            environment: self.environment,
            folder: self.folder,
            stdoutLog: "\(self.folder)/events",
            stderrLog: "\(self.folder)/log",
            logBytesMax: 16_777_216,
            input: []
        )
        let supervisor = ProcessSupervisor(
            prepare: { specification },
            control: control,
            grace: self.settings.grace,
            queue: queue,
            handler: Handler(host: self, control: control)
        )
        return BlockingThread.start {
            supervisor.run()
            var end = ProcessEnd(status: .notStarted("the engine's process said nothing of its end"))
            for case .ended(let found, _) in queue.drain() { end = found }
            self.ended(control, end)
        }
    }

    private struct Handler: OutputHandler {
        let host: DeviceHost
        let control: ProcessControl
        var lines = LineSplitter()

        var looksAround: Bool { false }

        mutating func stdout(_ bytes: ArraySlice<UInt8>) -> [Measurement] {
            self.lines.append(bytes) { self.host.take($0) }
            return []
        }

        mutating func look() -> [Measurement] { [] }
        mutating func finish() -> [Measurement] { [] }
    }

    /// One line: the attempt's number, and its event.
    private func take(_ line: ArraySlice<UInt8>) {
        guard let space = line.firstIndex(of: 0x20), let id = Int(String(decoding: line[..<space], as: UTF8.self))
        else { return }
        let event = line[(space + 1)...]
        self.state.withLock { state in
            guard var attempt = state.attempts[id] else { return }
            attempt.log.append(event + [0x0A])
            let found = attempt.reader.stdout(event + [0x0A])
            if EngineEvent(line: event) == .started, !attempt.isStarted {
                attempt.isStarted = true
                attempt.queue.push(.started)
            }
            if !found.isEmpty { attempt.queue.push(.measured(found)) }
            guard attempt.reader.ended != nil else {
                state.attempts[id] = attempt
                return
            }
            attempt.log.close()
            attempt.queue.push(.ended(attempt.reader))
            state.attempts[id]?.reader = attempt.reader
            state.attempts[id]?.log = attempt.log
        }
    }

    private func ended(_ control: ProcessControl, _ end: ProcessEnd) {
        self.state.withLock { state in
            guard state.control === control else { return }
            state.control = nil
            for id in state.attempts.keys.sorted() {
                guard var attempt = state.attempts[id], attempt.reader.ended == nil else { continue }
                attempt.log.close()
                attempt.queue.push(.lost(end, attempt.reader))
            }
        }
    }

    /// The attempt has been told of its end.
    func forget(_ id: Int) { self.state.withLock { $0.attempts[id] = nil } }
}
