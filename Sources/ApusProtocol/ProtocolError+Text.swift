extension ProtocolError: CustomStringConvertible {
    /// For a log line: what was expected, and what came.
    package var description: String {
        switch self {
        case .frameEmpty, .frameTooLong, .frameKindUnknown, .chunkTooShort, .chunkTooLong, .chunkOffsetTooLarge,
            .frameTruncated, .foreignProtocol:
            self.frameText
        case .notProtobuf, .messageMissing, .fieldMissing, .textTooLong, .empty, .controlCharacter, .workerName,
            .outOfRange, .tooMany, .enumUnknown, .digestLength, .repeated, .bytesTooLong, .notFinite, .path:
            self.messageText
        default:
            self.stateText
        }
    }

    private var frameText: String {
        switch self {
        case .frameEmpty:
            "a frame's length must be at least 1 (it is 0)"
        case .frameTooLong(let byteCount, let max):
            "a frame may have at most \(max) bytes here (it has \(byteCount))"
        case .frameKindUnknown(let kind):
            "a frame's kind is 1 or 2 (it is \(kind))"
        case .chunkTooShort(let byteCount):
            "a data frame has a stream, an offset and at least one byte: 13 bytes or more (it has \(byteCount))"
        case .chunkTooLong(let byteCount):
            "a data frame carries at most \(StreamChunk.bytesMax) bytes (it carries \(byteCount))"
        case .chunkOffsetTooLarge(let offset):
            "a stream ends at byte \(WireLimits.byteCountMax) at the latest (the offset is \(offset))"
        case .frameTruncated:
            "the connection ended inside a frame"
        case .foreignProtocol(let kind):
            "this is the port for workers of Apus; the peer speaks \(kind.rawValue)"
        default:
            "code \(self.code)"
        }
    }

    private var messageText: String {
        switch self {
        case .notProtobuf:
            "the payload is not a message of cluster.proto"
        case .messageMissing:
            "the frame holds no message that this version knows"
        case .fieldMissing(let field):
            "'\(field)' is missing"
        case .textTooLong(let field, let byteCount, let max):
            "'\(field)' may have at most \(max) bytes (it has \(byteCount))"
        case .empty(let field):
            "'\(field)' must not be empty"
        case .controlCharacter(let field):
            "'\(field)' must not hold control characters"
        case .workerName:
            "a worker's name is 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', the first a letter or a digit"
        case .outOfRange(let field, let value, let limits):
            "'\(field)' must be \(limits) (it is \(value))"
        case .tooMany(let field, let count, let max):
            "'\(field)' may have at most \(max) entries (it has \(count))"
        case .enumUnknown(let field, let value):
            "'\(field)' has no value \(value)"
        case .digestLength(let field, let byteCount):
            "'\(field)' must be a SHA-256 of 32 bytes (it has \(byteCount))"
        case .repeated(let field):
            "'\(field)' names one thing twice"
        case .bytesTooLong(let field, let byteCount, let max):
            "'\(field)' may have at most \(max) bytes (it has \(byteCount))"
        case .notFinite(let field):
            "'\(field)' must be a finite number"
        case .path(let field):
            "'\(field)' must be a relative path inside the run's folder, without '..' and control characters"
        default:
            "code \(self.code)"
        }
    }

    private var stateText: String {
        switch self {
        case .helloExpected: "the first message of a worker is hello"
        case .helloRepeated: "hello comes once on a connection"
        case .messageBeforeWelcome: "a worker waits for the answer to its hello before it sends more"
        case .sessionWrong(let session): "the frame bears session \(session), which is not this connection's"
        case .streamParity(let stream): "stream \(stream): a worker opens odd streams, the coordinator even ones"
        case .streamReused(let stream): "stream \(stream): each new stream has a higher number than the last"
        case .streamUnknown(let stream): "stream \(stream) was never opened on this connection"
        case .heartbeatOrder(let last, let next): "heartbeat \(next) follows heartbeat \(last); the numbers must grow"
        case .versionNotOffered(let version): "the coordinator chose version \(version), which the worker did not offer"
        case .welcomeExpected: "the first message of a coordinator is welcome or refused"
        case .welcomeRepeated: "welcome comes once on a connection"
        case .handshakeTimedOut: "the handshake took too long"
        case .silence: "nothing came for too long"
        default: "code \(self.code)"
        }
    }
}
