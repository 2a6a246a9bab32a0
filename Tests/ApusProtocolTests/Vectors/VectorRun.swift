import ApusProtocol
import ApusStudy
import ApusTestSupport
import NIOCore

/// Plays a vector into the reader and the machine of the side that it is sent to.
struct VectorRun {
    private var reader: FrameReader
    private var coordinator = CoordinatorHandshake(token: JoinToken("t"))
    private var worker = WorkerHandshake()
    private let isFromWorker: Bool

    init(_ vector: ProtocolVector) throws {
        self.isFromWorker = vector.isFromWorker
        let isFirst = self.isFromWorker && !vector.isEstablished
        self.reader = FrameReader(
            frameBytesMax: isFirst ? WireLimits.helloFrameBytesMax : WireLimits.frameBytesMax
        )
        guard vector.isEstablished else { return }
        if let hello = Hello.sample(token: "t") {
            _ = try self.coordinator.received(WorkerFrame(session: nil, message: .hello(hello)))
        }
        _ = self.coordinator.welcomed(.sample)
        _ = try self.worker.received(CoordinatorFrame(session: .sample, message: .welcome(.sample())))
    }

    /// The error that the bytes give, whole or in pieces of that size.
    mutating func error(in bytes: [UInt8], pieces: Int) -> ProtocolError? {
        do {
            for start in stride(from: 0, to: bytes.count, by: pieces) {
                self.reader.append(ByteBuffer(bytes: bytes[start..<min(start + pieces, bytes.count)]))
                while let frame = try self.reader.next() { try self.take(frame) }
            }
            try self.reader.finish()
            return nil
        } catch {
            return error
        }
    }

    private mutating func take(_ frame: FrameReader.Frame) throws(ProtocolError) {
        switch (frame, self.isFromWorker) {
        case (.control(let payload), true): _ = try self.coordinator.received(WorkerFrame(payload: payload))
        case (.control(let payload), false): _ = try self.worker.received(CoordinatorFrame(payload: payload))
        case (.data(let chunk), true): _ = try self.coordinator.received(chunk)
        case (.data(let chunk), false): _ = try self.worker.received(chunk)
        }
    }
}
