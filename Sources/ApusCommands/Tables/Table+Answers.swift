import ApusAPI

extension Table {
    /// `apus study list`.
    init(studies: [StudyAnswer]) {
        self.init(
            columns: ["study", "name", "state", "trials", "running", "best", "metric", "elapsed", "created"]
                .map { Column(name: $0) },
            rows: studies.map { study in
                [
                    .integer(Int(study.number)), .text(study.name), .text(study.state),
                    .text("\(study.endedCount)" + (study.planned.map { "/\($0)" } ?? "")),
                    .integer(study.counts["running"] ?? 0), study.best?.objective.map(Cell.real) ?? Self.front(study),
                    .text(study.metric), .text(NumberText.clock(study.elapsedSeconds)), .text(study.createdAt),
                ]
            }
        )
    }

    private static func front(_ study: StudyAnswer) -> Cell {
        study.frontSize.map { .text("front of \($0)") } ?? .none
    }

    /// `apus worker list`.
    init(workers: [WorkerAnswer]) {
        self.init(
            columns: [
                "worker", "state", "running", "slots", "cores", "memory", "devices", "engines", "limits", "seen",
                "version", "note",
            ]
            .map { Column(name: $0) },
            rows: workers.map { worker in
                [
                    .text(worker.name), .text(worker.stateText), .integer(worker.attempts.count),
                    .integer(worker.slots),
                    .integer(worker.cores), .text(NumberText.bytes(Int64(worker.memoryBytes))),
                    .text(worker.devices.map(Self.text).joined(separator: ", ")),
                    .text(worker.engines.joined(separator: ", ")),
                    worker.limits.map { .text($0.text) } ?? .none,
                    .text("\(NumberText.clock(worker.silenceSeconds)) ago"), .text(worker.software),
                    worker.noteText.isEmpty ? .none : .text(worker.noteText),
                ]
            }
        )
    }

    /// `NVIDIA H100 80 GiB 9.0`.
    private static func text(of device: DeviceAnswer) -> String {
        "\(device.name) \(NumberText.bytes(Int64(device.memoryBytes))) \(device.computeCapability)"
    }

    /// `apus trial files`.
    init(files: [FileAnswer]) {
        self.init(
            columns: ["file", "in", "size"].map { Column(name: $0) },
            rows: files.map { file in
                [.text(file.path), .text(file.place), file.byteCount.map { .text(NumberText.bytes($0)) } ?? .none]
            }
        )
    }

    /// The attempts of `apus trial show`.
    init(attempts: [AttemptAnswer]) {
        self.init(
            columns: ["attempt", "worker", "outcome", "started", "seconds", "exit", "note"].map { Column(name: $0) },
            rows: attempts.map { attempt in
                let exit =
                    attempt.signal.map { Cell.text("signal \($0)") }
                    ?? attempt.exitStatus.map { Cell.integer(Int($0)) } ?? .none
                let late = (attempt.isLate ? "late; " : "") + (attempt.cause.map { "\($0): " } ?? "")
                return [
                    .integer(Int(attempt.epoch)), .text(attempt.worker), .text(attempt.outcome),
                    attempt.startedAt.map(Cell.text) ?? .none, attempt.seconds.map(Cell.real) ?? .none, exit,
                    .text(late + String(attempt.reason.prefix { $0 != "\n" })),
                ]
            }
        )
    }
}
