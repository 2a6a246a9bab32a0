import ApusProtocol
import ApusStudy
import ApusTestSupport
import ApusTransport
import Logging
import NIOCore
import ServiceLifecycle
import Testing

extension SessionID {
    static let sample = SessionID(rawValue: ProtocolVector.session)
}

extension AttemptID {
    static let sample = AttemptID(trial: TrialID(study: StudyID(rawValue: 1), number: 1), epoch: 1)
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension Hello {
    /// With the token of the vectors.
    static func sample(name: String = "w", token: String = "t", versions: ClosedRange<UInt32> = 1...1) throws -> Hello {
        Hello(
            versionMin: versions.lowerBound,
            versionMax: versions.upperBound,
            token: token,
            worker: try #require(WorkerName(rawValue: name)),
            instance: 1,
            software: "test",
            capabilities: Capabilities(slots: 1, cores: 1, memoryBytes: 0),
            resuming: nil,
            held: []
        )
    }
}

extension Welcome {
    static func sample(session: SessionID = .sample) -> Welcome {
        Welcome(version: 1, session: session, heartbeatInterval: .seconds(3), lease: .seconds(15), held: [])
    }
}

extension ControlFrame {
    func buffer() throws -> ByteBuffer {
        var buffer = ByteBuffer()
        try self.write(into: &buffer)
        return buffer
    }
}
