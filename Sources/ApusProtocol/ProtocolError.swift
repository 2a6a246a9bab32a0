/// A rule of the cluster protocol that a peer broke; its connection closes.
package enum ProtocolError: Error, Hashable, Sendable {
    case frameEmpty
    case frameTooLong(byteCount: Int, max: Int)
    case frameKindUnknown(UInt8)
    case chunkTooShort(byteCount: Int)
    case chunkTooLong(byteCount: Int)
    case chunkOffsetTooLarge(UInt64)
    case frameTruncated
    case foreignProtocol(ForeignProtocol)

    case notProtobuf
    case messageMissing
    case fieldMissing(String)
    case textTooLong(String, byteCount: Int, max: Int)
    case empty(String)
    case controlCharacter(String)
    case workerName
    case outOfRange(String, value: String, limits: String)
    case tooMany(String, count: Int, max: Int)
    case enumUnknown(String, value: Int)
    case digestLength(String, byteCount: Int)
    case repeated(String)
    case bytesTooLong(String, byteCount: Int, max: Int)
    case notFinite(String)
    case path(String)

    case helloExpected
    case helloRepeated
    case messageBeforeWelcome
    case sessionWrong(UInt64)
    case streamParity(UInt32)
    case streamReused(UInt32)
    case streamUnknown(UInt32)
    case heartbeatOrder(last: UInt64, next: UInt64)
    case versionNotOffered(UInt32)
    case welcomeExpected
    case welcomeRepeated
    case handshakeTimedOut
    case silence

    /// The number that stands for the broken rule on the wire, as `Protocols/Cluster.md` lists it.
    package var code: UInt32 {
        switch self {
        case .frameEmpty: 1
        case .frameTooLong: 2
        case .frameKindUnknown: 3
        case .chunkTooShort: 4
        case .chunkTooLong: 5
        case .chunkOffsetTooLarge: 6
        case .frameTruncated: 7
        case .foreignProtocol: 8
        case .notProtobuf: 20
        case .messageMissing: 21
        case .fieldMissing: 22
        case .textTooLong: 23
        case .empty: 24
        case .controlCharacter: 25
        case .workerName: 26
        case .outOfRange: 27
        case .tooMany: 28
        case .enumUnknown: 29
        case .digestLength: 30
        case .repeated: 31
        case .bytesTooLong: 32
        case .notFinite: 33
        case .path: 34
        case .helloExpected: 40
        case .helloRepeated: 41
        case .messageBeforeWelcome: 42
        case .sessionWrong: 43
        case .streamParity: 44
        case .streamReused: 45
        case .streamUnknown: 46
        case .heartbeatOrder: 47
        case .versionNotOffered: 48
        case .welcomeExpected: 49
        case .welcomeRepeated: 50
        case .handshakeTimedOut: 51
        case .silence: 52
        }
    }
}
