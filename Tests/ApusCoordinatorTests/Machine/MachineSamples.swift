import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy

@testable import ApusCoordinator

extension Array where Element == CoordinatorMachine.Effect {
    var stored: [StoreEvent] { self.compactMap(\.stored) }

    func sent(to connection: UInt64 = 1) -> [CoordinatorMessage] {
        self.compactMap { effect in
            guard case .send(let receiver, let message) = effect, receiver == .of(connection) else { return nil }
            return message
        }
    }

    /// The attempts that go out, to whomever.
    var assigned: [AttemptID] {
        self.compactMap { effect in
            guard case .send(_, .assign(let assignment)) = effect else { return nil }
            return assignment.attempt
        }
    }

    /// What goes out of attempts, to whomever.
    var assignments: [Assignment] {
        self.compactMap { effect in
            guard case .send(_, .assign(let assignment)) = effect else { return nil }
            return assignment
        }
    }

    var welcome: Welcome? {
        self.lazy.compactMap { effect in
            guard case .send(_, .welcome(let welcome)) = effect else { return nil }
            return welcome
        }.first
    }
}

extension StudyID {
    static let one = StudyID(rawValue: 1)
}

extension SessionID {
    static func of(_ number: UInt64) -> SessionID { SessionID(rawValue: number) }
}

extension ConnectionID {
    static func of(_ number: UInt64) -> ConnectionID { ConnectionID(rawValue: number) }
}

extension TrialID {
    static func of(_ number: UInt32) -> TrialID { TrialID(study: .one, number: number) }
}

extension AttemptID {
    static func of(_ number: UInt32, epoch: UInt32 = 1) -> AttemptID { AttemptID(trial: .of(number), epoch: epoch) }
}

extension WorkerName {
    static func named(_ name: String) -> WorkerName {
        guard let worker = WorkerName(rawValue: name) else { preconditionFailure("'\(name)' is no worker's name") }
        return worker
    }
}

extension ContentDigest {
    static let sample = of("a")

    static func of(_ digit: Character) -> ContentDigest {
        guard let digest = ContentDigest(hex: String(repeating: digit, count: 64)) else {
            preconditionFailure("'\(digit)' is no hexadecimal digit")
        }
        return digest
    }
}

extension Measurement {
    static func loss(_ value: Double, step: Int) -> Measurement {
        Measurement(metric: "loss", step: step, value: value)
    }
}

extension AttemptEnd {
    static let success = AttemptEnd(outcome: .succeeded, exitStatus: 0, duration: .seconds(2))
    static let pause = AttemptEnd(outcome: .paused, exitStatus: 0, duration: .seconds(2))
}

extension Domain {
    /// A value that is legal wherever the samples use it.
    var middle: ParameterValue {
        switch self {
        case .real: .real(0.5)
        case .integer: .integer(1)
        default: .choice(0)
        }
    }
}

extension Configuration {
    static func x(_ value: Double) -> Configuration { Configuration(values: [.real(value)]) }
}

extension StoredContent {
    static func of(_ digit: Character) -> StoredContent {
        StoredContent(digest: .of(digit), byteCount: 7)
    }
}
