import ApusProtocol
import ApusSpace
import ApusStudy
import NIOCore

extension SessionID {
    /// The session of the vectors.
    static let sample = SessionID(rawValue: 0x0102_0304_0506_0708)
}

extension AttemptID {
    static let sample = AttemptID(trial: TrialID(study: StudyID(rawValue: 7), number: 42), epoch: 3)
}

extension StreamID {
    init(_ number: UInt32) {
        self.init(rawValue: number)
    }
}

extension ContentDigest {
    /// The bytes from that one on, counting up.
    static func counting(from first: UInt8) -> ContentDigest? {
        let digits = Array("0123456789abcdef")
        let bytes = (0..<32).map { first &+ UInt8($0) }
        return ContentDigest(hex: bytes.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined())
    }
}

extension Hello {
    static func sample(
        versions: ClosedRange<UInt32> = 1...1,
        token: String = "secret",
        software: String = "",
        capabilities: Capabilities = Capabilities(slots: 0, cores: 0, memoryBytes: 0, engines: []),
        held: [AttemptID] = []
    ) -> Hello? {
        WorkerName(rawValue: "w").map { worker in
            Hello(
                versionMin: versions.lowerBound,
                versionMax: versions.upperBound,
                token: token,
                worker: worker,
                instance: 0,
                software: software,
                capabilities: capabilities,
                resuming: nil,
                held: held
            )
        }
    }
}

extension Welcome {
    static func sample(version: UInt32 = 1, session: SessionID = .sample, held: [Held] = []) -> Welcome {
        Welcome(
            version: version,
            session: session,
            heartbeatInterval: .seconds(3),
            lease: .seconds(15),
            held: held
        )
    }
}

extension ControlFrame {
    /// The whole frame.
    func bytes() throws -> [UInt8] {
        var buffer = ByteBuffer()
        try self.write(into: &buffer)
        return Array(buffer.readableBytesView)
    }
}
