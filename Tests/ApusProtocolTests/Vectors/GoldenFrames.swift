import ApusProtocol
import ApusSpace
import ApusStudy
import Testing

/// What each golden vector says, as values.
enum GoldenFrame: Hashable {
    case worker(WorkerFrame)
    case coordinator(CoordinatorFrame)
    case chunk(StreamChunk)

    static func all() throws -> [String: GoldenFrame] {
        var frames: [String: GoldenFrame] = [:]
        for (name, message) in try Self.worker() {
            let isHello = if case .hello = message { true } else { false }
            frames[name] = .worker(WorkerFrame(session: isHello ? nil : .sample, message: message))
        }
        for (name, message) in try Self.coordinator() {
            frames[name] = .coordinator(CoordinatorFrame(session: .sample, message: message))
        }
        frames["refused"] = .coordinator(
            CoordinatorFrame(session: nil, message: .refused(.token, text: "the join token is wrong"))
        )
        frames["refused-with-code"] = .coordinator(
            CoordinatorFrame(
                session: .sample,
                message: .refused(.malformed, text: "'metric' must not be empty"),
                code: 24
            )
        )
        frames["chunk"] = .chunk(StreamChunk(stream: StreamID(1), offset: 0, bytes: Array("epoch 1: 0.125\n".utf8)))
        frames["chunk-one-byte"] = .chunk(
            StreamChunk(stream: StreamID(.max), offset: 1_125_899_906_842_623, bytes: [0])
        )
        frames["chunk-from-coordinator"] = .chunk(
            StreamChunk(stream: StreamID(5), offset: 65_536, bytes: Array(0..<64))
        )
        return frames
    }

    private static func rates() throws -> [ComputeRates] {
        func rates(_ engine: String, _ device: Int, _ launch: Double, _ operations: Double, _ bytes: Double) throws
            -> ComputeRates
        {
            try #require(
                ComputeRates(
                    engine: engine,
                    device: device,
                    launchSeconds: launch,
                    operationsPerSecond: operations,
                    bytesPerSecond: bytes
                )
            )
        }
        return [
            try rates("cpu", 0, 4e-6, 5.5e10, 1.25e10),
            try rates("cuda", 0, 2.5e-6, 2e13, 1.5e12),
            try rates("cuda", 63, 1e-12, 1e21, 1e3),
        ]
    }

    private static func worker() throws -> [String: WorkerMessage] {
        let low = try #require(ContentDigest.counting(from: 0))
        let high = try #require(ContentDigest.counting(from: 224))
        return [
            "hello": .hello(try Self.hello()),
            "hello-smallest": .hello(try #require(Hello.sample(token: "t"))),
            "hello-limits": .hello(
                Hello(
                    versionMin: 1,
                    versionMax: 1,
                    token: "t",
                    worker: try #require(WorkerName(rawValue: "w")),
                    instance: 1,
                    software: "",
                    capabilities: Capabilities(
                        slots: 1,
                        cores: 2,
                        memoryBytes: 0,
                        limits: Capabilities.Limits(
                            means: "cgroup v1",
                            enforced: ["memory", "processes"],
                            missing: ["cpu (no permission for /sys/fs/cgroup/cpu)"]
                        )
                    ),
                    resuming: nil,
                    held: []
                )
            ),
            "ready": .ready(attemptsMax: 4),
            "ready-drain": .ready(attemptsMax: 0),
            "ready-rates": .ready(attemptsMax: 8, rates: try Self.rates()),
            "report-started": Self.report(1, .started),
            "report-measurements": Self.report(
                2,
                .measurements([
                    Measurement(metric: "val_error", step: 1, value: 0.125),
                    Measurement(metric: "größe", step: 9_007_199_254_740_992, value: -0.0),
                ])
            ),
            "report-not-finite": Self.report(
                3,
                .measurements([
                    Measurement(metric: "loss", step: 2, value: .infinity),
                    Measurement(metric: "loss", step: 3, value: -.infinity),
                ])
            ),
            "report-ended": Self.report(
                4,
                .ended(
                    AttemptEnd(outcome: .succeeded, exitStatus: 0, duration: .nanoseconds(12_500_000_001)),
                    artifact: StoredContent(digest: low, byteCount: 0)
                )
            ),
            "report-failed": Self.report(
                UInt64(Int64.max),
                .ended(
                    AttemptEnd(
                        outcome: .failed,
                        reason: "Traceback:\n  \u{1B}[31mValueError\t\0",
                        exitStatus: -1,
                        signal: 9
                    ),
                    artifact: nil
                )
            ),
            "report-paused": Self.report(
                5,
                .ended(
                    AttemptEnd(outcome: .paused, exitStatus: 0),
                    artifact: StoredContent(digest: high, byteCount: WireLimits.byteCountMax)
                )
            ),
            "report-gave-way": Self.report(
                5,
                .ended(
                    AttemptEnd(outcome: .paused, exitStatus: 0, stepsDone: 3),
                    artifact: StoredContent(digest: high, byteCount: WireLimits.byteCountMax)
                )
            ),
            "report-stopped": Self.report(6, .ended(AttemptEnd(outcome: .stopped, signal: 15), artifact: nil)),
            "heartbeat": .heartbeat(
                Heartbeat(
                    sequence: 1,
                    held: [
                        .sample,
                        AttemptID(trial: TrialID(study: StudyID(rawValue: .max), number: .max), epoch: .max),
                    ]
                )
            ),
            "stream-open-log": .streamOpen(
                StreamOpen(stream: StreamID(1), attempt: .sample, name: "stdout", kind: .log)
            ),
            "stream-open-artifact": .streamOpen(
                StreamOpen(
                    stream: StreamID(3),
                    attempt: .sample,
                    name: "trial-42.tar.zst",
                    kind: .artifact(byteCount: WireLimits.byteCountMax, digest: high)
                )
            ),
            "stream-end": .streamEnd(StreamEnd(stream: StreamID(1), byteCount: 300_000)),
            "stream-refused": .streamRefused(StreamID(2), .notFound),
            "input-request": .inputRequest(stream: StreamID(5), digest: low, offset: 65_536),
            "goodbye": .goodbye,
        ]
    }

    private static func coordinator() throws -> [String: CoordinatorMessage] {
        let low = try #require(ContentDigest.counting(from: 0))
        let other = AttemptID(trial: TrialID(study: StudyID(rawValue: 7), number: 43), epoch: 1)
        return [
            "welcome": .welcome(
                .sample(held: [
                    Welcome.Held(attempt: .sample, acknowledged: 17, isKept: true),
                    Welcome.Held(attempt: other, acknowledged: 0, isKept: false),
                ])
            ),
            "program": .program(digest: low, json: Array(#"{"nothing":{}}"#.utf8)),
            "assign": .assign(try Self.assignment()),
            "assign-smallest": .assign(
                Assignment(
                    attempt: .sample,
                    program: low,
                    values: [],
                    seed: 0,
                    resources: Resources(gpus: 0, cores: 0),
                    wallclock: nil
                )
            ),
            "assign-capped": .assign(
                Assignment(
                    attempt: .sample,
                    program: low,
                    values: [],
                    seed: 1,
                    resources: Resources(gpus: 0, cores: 4, memoryBytes: 1, isCapped: true),
                    wallclock: nil
                )
            ),
            "assign-new-steps": .assign(try Self.assignment(AttemptSteps(from: 0, to: 1, total: 1))),
            "assign-target": .assign(
                try Self.assignment(
                    on: RunTarget(instance: "cnf/uf50-01.cnf", specific: "42 sat", cutoff: 1.5, seed: 4_294_967_295)
                )
            ),
            "assign-target-smallest": .assign(
                try Self.assignment(on: RunTarget(instance: "a", specific: "", cutoff: nil, seed: -1))
            ),
            "assign-more-steps": .assign(
                try Self.assignment(
                    AttemptSteps(from: 3, to: 9, total: 1_000_000_000),
                    checkpoint: StoredContent(digest: low, byteCount: 1_048_577)
                )
            ),
            "stop": .stop(.sample, .killedByUser),
            "stop-outranked": .stop(.sample, .outranked),
            "stop-give-way": .stop(.sample, .giveWay),
            "acknowledge": .acknowledge(.sample, sequence: 3),
            "fenced": .fenced(.sample),
            "heartbeat-reply": .heartbeatReply(sequence: 1),
            "stream-accepted": .streamAccepted(StreamID(3), offset: 1_048_576),
            "stream-acknowledged": .streamAcknowledged(StreamID(3), offset: 2_097_152),
            "stream-done": .streamDone(StreamID(3)),
            "stream-refused-by-coordinator": .streamRefused(StreamID(3), .digestMismatch),
            "stream-end-by-coordinator": .streamEnd(StreamEnd(stream: StreamID(5), byteCount: 11_490_434)),
            "file-request": .fileRequest(
                FileRequest(
                    stream: StreamID(2),
                    attempt: .sample,
                    path: "logs/train.log",
                    offset: -4_096,
                    byteCountMax: 4_096
                )
            ),
            "file-request-list": .fileRequest(
                FileRequest(stream: StreamID(4), attempt: .sample, path: "", offset: 0, byteCountMax: 1_048_576)
            ),
        ]
    }

    private static func report(_ sequence: UInt64, _ event: Report.Event) -> WorkerMessage {
        .report(Report(attempt: .sample, sequence: sequence, event: event))
    }

    private static func hello() throws -> Hello {
        Hello(
            versionMin: 1,
            versionMax: 2,
            token: "secret-token",
            worker: try #require(WorkerName(rawValue: "gpu1.rack-2_a")),
            instance: 11_400_714_819_323_198_485,
            software: "apus-worker 0.1.0",
            capabilities: Capabilities(
                slots: 4,
                cores: 32,
                memoryBytes: 137_438_953_472,
                devices: [
                    Capabilities.Device(name: "NVIDIA H100", memoryBytes: 85_899_345_920, computeCapability: "9.0")
                ],
                engines: ["cpu", "cuda"]
            ),
            resuming: SessionID(rawValue: 5),
            held: [
                .sample,
                AttemptID(trial: TrialID(study: StudyID(rawValue: 7), number: 43), epoch: 1),
            ]
        )
    }

    private static func assignment(_ steps: AttemptSteps, checkpoint: StoredContent? = nil) throws -> Assignment {
        Assignment(
            attempt: .sample,
            program: try #require(ContentDigest.counting(from: 0)),
            values: [],
            seed: 1,
            resources: Resources(gpus: 0, cores: 1),
            wallclock: nil,
            steps: steps,
            checkpoint: checkpoint
        )
    }

    private static func assignment(on target: RunTarget) throws -> Assignment {
        Assignment(
            attempt: .sample,
            program: try #require(ContentDigest.counting(from: 0)),
            values: [],
            seed: 1,
            resources: Resources(gpus: 0, cores: 1),
            wallclock: nil,
            target: target
        )
    }

    private static func assignment() throws -> Assignment {
        Assignment(
            attempt: .sample,
            program: try #require(ContentDigest.counting(from: 0)),
            values: [
                Assignment.Value(name: "nb_filters", value: .integer(-32)),
                Assignment.Value(name: "dropout1", value: .real(0.25)),
                Assignment.Value(name: "activation", value: .text("relu")),
                Assignment.Value(name: "bias", value: .boolean(false)),
                Assignment.Value(name: "empty", value: .text("")),
            ],
            seed: .max,
            resources: Resources(gpus: 1, cores: 2, memoryBytes: 8_589_934_592),
            wallclock: .seconds(14_400)
        )
    }
}
