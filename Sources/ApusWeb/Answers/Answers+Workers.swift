import ApusAPI
import ApusCoordinator
import ApusStudy

extension WorkerAnswer {
    init(_ view: WorkerView) {
        let capabilities = view.capabilities
        self.init(
            name: view.name.rawValue,
            link: view.link.rawValue,
            software: view.software,
            slots: capabilities.slots,
            attemptsMax: view.attemptsMax,
            cores: capabilities.cores,
            memoryBytes: capabilities.memoryBytes,
            devices: capabilities.devices.map { device in
                DeviceAnswer(
                    name: device.name,
                    memoryBytes: device.memoryBytes,
                    computeCapability: device.computeCapability
                )
            },
            engines: capabilities.engines,
            limits: capabilities.limits.map {
                LimitsAnswer(means: $0.means, enforced: $0.enforced, missing: $0.missing)
            },
            attempts: view.attempts.map { "\($0.trial.study.rawValue)/\($0.trial.number)" },
            joinedAt: Timestamp.text(view.joinedAt),
            silenceSeconds: view.silence.inSeconds,
            trouble: view.trouble,
            quarantine: view.quarantine.map { quarantine in
                QuarantineAnswer(
                    reason: quarantine.reason,
                    since: Timestamp.text(quarantine.since),
                    probesFailed: quarantine.probesFailed,
                    probeInSeconds: quarantine.probeIn.map(\.inSeconds)
                )
            }
        )
    }
}

extension HealthAnswer {
    init(_ view: HealthView) {
        self.init(
            status: "ok",
            version: view.version,
            uptimeSeconds: view.uptime.inSeconds,
            studiesRunning: view.studiesRunning,
            workersConnected: view.workersConnected
        )
    }
}

extension FileListAnswer {
    init(_ views: [FileView]) {
        self.init(
            items: views.map { FileAnswer(path: $0.path, place: $0.place.rawValue, byteCount: $0.byteCount) }
        )
    }
}
