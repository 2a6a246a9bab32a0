import ApusRunner
import ApusStudy
import Synchronization

/// Keeps what a runner reports.
final class Recorder: Sendable {
    private let kept = Mutex<[RunEvent]>([])

    var events: [RunEvent] {
        self.kept.withLock { $0 }
    }

    var measurements: [Measurement] {
        self.events.flatMap { event in
            guard case .measured(let measurements) = event else { return [Measurement]() }
            return measurements
        }
    }

    func keep(_ event: RunEvent) {
        self.kept.withLock { $0.append(event) }
    }
}

extension AttemptRunner {
    /// Runs a job to its end, and gives everything that came of it.
    func record(_ job: AttemptJob) async -> (result: RunResult, events: [RunEvent], measurements: [Measurement]) {
        let recorder = Recorder()
        let result = await self.run(job) { recorder.keep($0) }
        return (result, recorder.events, recorder.measurements)
    }
}

extension RunnerSettings {
    static let test = RunnerSettings(environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "SECRET": "no"])
}

extension CommandRunner {
    static let test = CommandRunner(settings: .test, clock: ContinuousClock())
}
