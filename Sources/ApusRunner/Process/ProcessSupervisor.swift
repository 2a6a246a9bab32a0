import Glibc

/// Watches one program from its start until nothing of it is left.
///
/// Runs on a thread of its own and waits there for output, for the program's end and for orders, so that no thread
/// of the cooperative pool ever waits for a program. Holds one buffer, the tails of two logs and what the handler
/// holds; a program that prints faster than its results are taken is slowed down by its full pipe.
struct ProcessSupervisor<Handler: OutputHandler>: Sendable {
    typealias Queue = EventQueue<ProcessEvent<Handler>>

    /// As many events may wait before the program's output is left in its pipe.
    private static var waitingMax: Int { 64 }
    private static var bufferBytes: Int { 65_536 }
    private static var lookMilliseconds: Int32 { 250 }

    /// Makes ready what the program needs, and says how it is started; runs on the supervisor's thread.
    let prepare: @Sendable () throws(RunnerError) -> ProcessSpecification
    let control: ProcessControl

    /// How long a tree that is called off has to end after SIGTERM, before SIGKILL.
    let grace: Duration
    let queue: Queue
    var handler: Handler

    /// Runs the program to its end; the last event that it pushes is `ended`.
    func run() {
        do throws(RunnerError) {
            let specification = try self.prepare()
            let stdoutLog = try LogFile(path: specification.stdoutLog, bytesMax: specification.logBytesMax)
            let stderrLog = try LogFile(path: specification.stderrLog, bytesMax: specification.logBytesMax)
            let spawned = try ProcessSpawner.spawn(specification)
            self.queue.push(.started)
            var watch = Watch(
                spawned: spawned,
                handler: self.handler,
                stdout: .init(descriptor: spawned.stdout, log: stdoutLog, redactor: Redactor(specification.secrets)),
                stderr: .init(descriptor: spawned.stderr, log: stderrLog, redactor: Redactor(specification.secrets)),
                input: ArraySlice(specification.input ?? []),
                grace: self.grace,
                memoryLookAt: spawned.tree.group?.memoryLimit == nil ? nil : .now
            )
            watch.run(self.control, self.queue)
        } catch {
            self.queue.push(.ended(ProcessEnd(status: .notStarted(error.description)), self.handler))
        }
    }

    private struct Stream {
        var descriptor: Int32
        var log: LogFile
        var redactor: Redactor

        mutating func close() {
            if self.descriptor >= 0 { Glibc.close(self.descriptor) }
            self.descriptor = -1
        }
    }

    private struct Watch {
        let spawned: ProcessSpawner.Spawned
        var handler: Handler
        var stdout: Stream
        var stderr: Stream
        var input: ArraySlice<UInt8>
        let grace: Duration
        var killAt: ContinuousClock.Instant?

        /// When it is looked at next whether the program has gone over its memory limit; nil while there is nothing to see.
        var memoryLookAt: ContinuousClock.Instant?
        var acted = ProcessControl.Request.none
        var stop: ProcessEnd.Stop?
        var buffer = [UInt8](repeating: 0, count: bufferBytes)

        mutating func run(_ control: ProcessControl, _ queue: Queue) {
            let leader = self.spawned.tree.leader
            var status: ProcessEnd.Status?
            while status == nil {
                let ready = self.wait(control, isFull: queue.count >= waitingMax)
                if ready.wake { self.obey(control) }
                self.killIfDue()
                if ready.stdout { self.readStdout(queue) }
                if ready.stderr { self.readStderr() }
                if ready.input { self.writeInput() }
                if self.handler.looksAround, queue.count < waitingMax { Self.push(self.handler.look(), queue) }
                if ready.exit { status = Children.reap(program: leader) } else { self.killIfOverLimit() }
            }
            self.end(status ?? .exited(0), queue)
        }

        private func wait(
            _ control: ProcessControl,
            isFull: Bool
        ) -> (wake: Bool, exit: Bool, stdout: Bool, stderr: Bool, input: Bool) {
            let pollIn = Int16(POLLIN)
            var entries = [
                pollfd(fd: control.wakeDescriptor, events: pollIn, revents: 0),
                pollfd(fd: self.spawned.exit, events: pollIn, revents: 0),
                pollfd(fd: isFull ? -1 : self.stdout.descriptor, events: pollIn, revents: 0),
                pollfd(fd: self.stderr.descriptor, events: pollIn, revents: 0),
                pollfd(fd: self.input.isEmpty ? -1 : self.spawned.input ?? -1, events: Int16(POLLOUT), revents: 0),
            ]
            let isTimed = self.handler.looksAround || self.killAt != nil || self.memoryLookAt != nil
            _ = poll(&entries, nfds_t(entries.count), isTimed ? lookMilliseconds : -1)
            let ready = entries.map { $0.revents != 0 }
            return (ready[0], ready[1], ready[2], ready[3], ready[4])
        }

        private mutating func obey(_ control: ProcessControl) {
            control.clear()
            if self.spawned.input != nil { self.input += control.takeInput() }
            let request = control.request
            guard request > self.acted else { return }
            self.acted = request
            if self.stop == nil { self.stop = control.stop }
            guard request < .kill else { return self.spawned.tree.kill() }
            self.spawned.tree.signal(SIGTERM)
            // A time limit is followed by its own order to kill.
            if self.stop == .cancelled { self.killAt = .now + self.grace }
        }

        private mutating func killIfDue() {
            guard let killAt = self.killAt, killAt <= .now else { return }
            self.killAt = nil
            self.acted = .kill
            self.spawned.tree.kill()
        }

        /// The kernel may have killed one process of many; the rest is of no use.
        private mutating func killIfOverLimit() {
            guard let lookAt = self.memoryLookAt, lookAt <= .now else { return }
            let isOver = self.spawned.tree.group?.memoryEnd().isOverLimit ?? false
            self.memoryLookAt = isOver ? nil : .now + .milliseconds(Int(lookMilliseconds))
            if isOver { self.spawned.tree.kill() }
        }

        /// True when there may be more to read at once.
        @discardableResult
        private mutating func readStdout(_ queue: Queue) -> Bool {
            guard let bytes = Self.read(&self.stdout, into: &self.buffer) else { return false }
            Self.push(self.handler.stdout(bytes), queue)
            return true
        }

        @discardableResult
        private mutating func readStderr() -> Bool {
            Self.read(&self.stderr, into: &self.buffer) != nil
        }

        private static func read(_ stream: inout Stream, into buffer: inout [UInt8]) -> ArraySlice<UInt8>? {
            guard stream.descriptor >= 0 else { return nil }
            let count = buffer.withUnsafeMutableBytes { Glibc.read(stream.descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if count == 0 || (errno != EAGAIN && errno != EINTR) { stream.close() }
                return nil
            }
            let bytes = stream.redactor.take(buffer[..<count])
            stream.log.append(bytes)
            return bytes
        }

        /// What was held back because it might have been the beginning of a secret.
        private static func rest(of stream: inout Stream) -> ArraySlice<UInt8> {
            let bytes = stream.redactor.finish()
            stream.log.append(bytes)
            return bytes
        }

        private mutating func writeInput() {
            guard let descriptor = self.spawned.input else { return }
            let count = self.input.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                self.input = self.input.dropFirst(count)
            } else if errno != EAGAIN, errno != EINTR {
                // It does not read its input any more; its end will say why.
                self.input = []
            }
        }

        private mutating func end(_ status: ProcessEnd.Status, _ queue: Queue) {
            let left = self.spawned.tree.sweep()
            if left.isEmpty { self.spawned.tree.mark.release() }
            let memory = self.spawned.tree.group?.memoryEnd() ?? .none
            let isRemoved = self.spawned.tree.group?.remove() ?? true
            // Every writer is gone, so this comes to the end of the pipes; they hold 64 KiB each.
            while self.readStdout(queue) {}
            while self.readStderr() {}
            Self.push(self.handler.stdout(Self.rest(of: &self.stdout)), queue)
            _ = Self.rest(of: &self.stderr)
            Self.push(self.handler.finish(), queue)
            self.stdout.close()
            self.stderr.close()
            self.stdout.log.close()
            self.stderr.log.close()
            close(self.spawned.exit)
            if let input = self.spawned.input { close(input) }
            var notes = [self.stdout.log.note, self.stderr.log.note].compactMap { $0 }
            if !left.isEmpty {
                notes.append("processes \(left.map(String.init).joined(separator: ", ")) could not be killed")
            }
            if left.isEmpty, !isRemoved { notes.append("the program's control group could not be removed") }
            let end = ProcessEnd(
                status: status,
                stop: self.stop,
                stdoutTail: self.stdout.log.tail,
                stderrTail: self.stderr.log.tail,
                memory: memory,
                leftovers: left,
                notes: notes
            )
            queue.push(.ended(end, self.handler))
        }

        private static func push(_ items: [Handler.Item], _ queue: Queue) {
            if !items.isEmpty { queue.push(.items(items)) }
        }
    }
}
