import ApusStudy

/// Trains a network on a device, in the process that serves all attempts there.
///
/// It keeps to what an ``EngineRunner`` promises: when the call returns, nothing of the attempt is on the device or
/// runs. The engine's process says so, or it has ended.
package struct DeviceRunner: AttemptRunner {
    private let host: DeviceHost
    private let settings: RunnerSettings
    private let clock: any Clock<Duration>

    /// Tries of an attempt whose process ended, idle, before it had begun.
    private static let triesMax = 2

    package init(host: DeviceHost, settings: RunnerSettings, clock: any Clock<Duration>) {
        (self.host, self.settings, self.clock) = (host, settings, clock)
    }

    package func run(_ job: AttemptJob, report: @Sendable (RunEvent) async -> Void) async -> RunResult {
        let watch = Stopwatch(self.clock)
        guard case .train(let program) = job.program else {
            return RunResult(end: AttemptEnd(outcome: .failed, reason: "this runner trains networks only"))
        }
        let request: [UInt8]
        do {
            request = try EngineRunner.request(job, program, logs: true)
        } catch {
            return RunResult(end: AttemptEnd(outcome: .failed, reason: EndReason.bounded(error.description)))
        }
        for attempt in 1...Self.triesMax {
            do {
                let (process, read, isBegun) = try await self.train(job, request, report)
                let isIdleEnd = process.status == .exited(DeviceProcess.idleStatus) && process.stop == nil
                if attempt < Self.triesMax, isIdleEnd, !isBegun, read.ended == nil { continue }
                let end = Self.judge(process, read, job, watch.elapsed)
                return await EngineRunner.result(end, process.notes + read.notes, job)
            } catch {
                return RunResult(end: AttemptEnd(outcome: .lost, reason: EndReason.bounded(error.description)))
            }
        }
        return RunResult(end: AttemptEnd(outcome: .lost, reason: "the engine's process of the device ended"))
    }

    private func train(
        _ job: AttemptJob,
        _ request: [UInt8],
        _ report: @Sendable (RunEvent) async -> Void
    ) async throws(RunnerError) -> (end: ProcessEnd, read: EngineReader, isBegun: Bool) {
        let log = try await Self.logs(job, self.settings)
        let (id, queue) = try self.host.begin(request, log: log)
        defer { self.host.forget(id) }
        var isBegun = false
        let last = await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                if let limit = job.wallclock {
                    group.addTask {
                        // A cancelled sleep means that the attempt is over.
                        guard (try? await self.clock.sleep(for: limit)) != nil else { return }
                        self.host.stop(id, .timedOut)
                    }
                }
                defer { group.cancelAll() }
                while true {
                    for event in await queue.next() {
                        switch event {
                        case .started:
                            isBegun = true
                            await report(.started)
                        case .measured(let measurements): await RunEvent.report(measurements, report)
                        case .ended(let read): return (ProcessEnd(status: .exited(0)), read)
                        case .lost(let end, let read): return (end, read)
                        }
                    }
                }
            }
        } onCancel: {
            self.host.stop(id, .cancelled)
        }
        var end = last.0
        end.stop = self.host.stopReason(id)
        return (end, last.1, isBegun)
    }

    /// Makes the run's folder and its two logs; the engine's process adds to the second one.
    private static func logs(_ job: AttemptJob, _ settings: RunnerSettings) async throws(RunnerError) -> LogFile {
        let made: Result<LogFile, RunnerError>? = await BlockingThread.value {
            let folder = RunFolder(path: job.folder)
            do {
                try folder.create()
                var errors = try LogFile(path: folder.stderrPath, bytesMax: 0)
                errors.close()
                return .success(try LogFile(path: folder.stdoutPath, bytesMax: settings.logBytesMax))
            } catch let error as RunnerError {
                return .failure(error)
            } catch {
                return .failure(RunnerError("cannot prepare the run's folder: \(error)"))
            }
        }
        guard let made else { throw RunnerError("the worker cannot start a thread; raise ulimit -u") }
        return try made.get()
    }

    /// As an ``EngineRunner`` judges, but an end of the process says nothing of one of its trainings.
    private static func judge(
        _ process: ProcessEnd,
        _ read: EngineReader,
        _ job: AttemptJob,
        _ duration: Duration
    ) -> AttemptEnd {
        if process.stop == nil, read.ended == nil {
            let why =
                switch process.status {
                case .notStarted(let reason): reason
                case .exited(let status):
                    "the engine's process of the device exited with status \(status)" + EndReason.lastLines(of: process)
                case .signalled(let number):
                    "the engine's process of the device was ended by signal \(number)"
                        + EndReason.lastLines(of: process)
                }
            return AttemptEnd(outcome: .lost, reason: EndReason.bounded(why), duration: duration)
        }
        return EngineRunner.judge(process, read, job, duration)
    }
}
