import ApusQueue
import ApusStudy

extension TrialQueue {
    /// A queue with study 1, so many trials of it in line, and no worker.
    static func waiting(
        _ trials: UInt32,
        resources: Resources = Resources(),
        parallel: Int? = nil,
        isPaused: Bool = false
    ) -> TrialQueue {
        var queue = TrialQueue()
        queue.studyAdded(.one, resources: resources, parallel: parallel, isPaused: isPaused)
        for number in 0..<trials { queue.trialWaiting(.init(study: .one, number: number + 1), epoch: 1) }
        return queue
    }

    /// A worker connects with nothing in hand, and is ready for as many attempts as it has slots.
    mutating func join(
        _ session: SessionID,
        slots: Int,
        cores: Int = 64,
        memoryBytes: Int = 0,
        gpus: Int = 0,
        engines: [String] = ["cpu"],
        now: Duration = .zero
    ) {
        let device = Capabilities.Device(name: "GPU", memoryBytes: 1, computeCapability: "9.0")
        let capabilities = Capabilities(
            slots: slots,
            cores: cores,
            memoryBytes: memoryBytes,
            devices: Array(repeating: device, count: gpus),
            engines: engines
        )
        _ = self.workerConnected(session, name: .of(session), capabilities: capabilities, held: [], now: now)
        self.workerReady(session, attemptsMax: slots)
    }

    /// The attempts that are assigned now.
    mutating func assigned(now: Duration = .zero) -> [AttemptID] {
        self.assign(now: now).compactMap { action in
            guard case .assign(let lease) = action else { return nil }
            return lease.attempt
        }
    }
}

extension StudyID {
    static let one = StudyID(rawValue: 1)
    static let two = StudyID(rawValue: 2)
}

extension SessionID {
    static let left = SessionID(rawValue: 1)
    static let right = SessionID(rawValue: 2)
}

extension WorkerName {
    static func of(_ session: SessionID) -> WorkerName {
        guard let name = WorkerName(rawValue: "w\(session.rawValue)") else { preconditionFailure("a legal name") }
        return name
    }
}

extension TrialID {
    static func of(_ number: UInt32, in study: StudyID = .one) -> TrialID {
        TrialID(study: study, number: number)
    }
}

extension AttemptID {
    static func of(_ number: UInt32, epoch: UInt32 = 1, in study: StudyID = .one) -> AttemptID {
        AttemptID(trial: .of(number, in: study), epoch: epoch)
    }
}
