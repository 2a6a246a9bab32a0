import ApusStudy
import FoundationEssentials
import SwiftProtobuf

extension CoordinatorMessage {
    init(_ wire: WireCoordinatorFrame.OneOf_Message, session: SessionID) throws(ProtocolError) {
        switch wire {
        case .welcome(let welcome):
            self = .welcome(try Welcome(welcome, session: session))
        case .refused(let refused):
            try Check.text(refused.text, "text", max: WireLimits.refusalTextBytesMax, .anything)
            self = .refused(try Refusal(refused.reason), text: refused.text)
        case .program(let program):
            try Self.check(program: program.json.count)
            self = .program(digest: try ContentDigest(program.digest, "digest"), json: [UInt8](program.json))
        case .assign(let assignment):
            self = .assign(try Assignment(assignment))
        case .stop(let stop):
            self = .stop(try AttemptID(stop.attempt, isPresent: stop.hasAttempt), try StopReason(stop.reason))
        case .acknowledge(let acknowledge):
            try Check.sequence(acknowledge.sequence)
            let attempt = try AttemptID(acknowledge.attempt, isPresent: acknowledge.hasAttempt)
            self = .acknowledge(attempt, sequence: acknowledge.sequence)
        case .fenced(let fenced):
            self = .fenced(try AttemptID(fenced.attempt, isPresent: fenced.hasAttempt))
        case .heartbeatReply(let reply):
            try Check.sequence(reply.sequence)
            self = .heartbeatReply(sequence: reply.sequence)
        default:
            self = try Self(stream: wire)
        }
    }

    private init(stream wire: WireCoordinatorFrame.OneOf_Message) throws(ProtocolError) {
        switch wire {
        case .streamAccepted(let accepted):
            try Check.offset(accepted.offset)
            self = .streamAccepted(StreamID(rawValue: accepted.stream), offset: accepted.offset)
        case .streamAcknowledged(let acknowledged):
            try Check.offset(acknowledged.offset)
            self = .streamAcknowledged(StreamID(rawValue: acknowledged.stream), offset: acknowledged.offset)
        case .streamDone(let done):
            self = .streamDone(StreamID(rawValue: done.stream))
        case .streamRefused(let refused):
            self = .streamRefused(StreamID(rawValue: refused.stream), try StreamRefusal(refused.reason))
        case .streamEnd(let end):
            self = .streamEnd(try StreamEnd(end))
        case .fileRequest(let request):
            self = .fileRequest(try FileRequest(request))
        default:
            throw .messageMissing
        }
    }

    /// `code` is the broken rule of a `refused`.
    func wire(code: UInt32) throws(ProtocolError) -> WireCoordinatorFrame.OneOf_Message {
        switch self {
        case .welcome(let welcome):
            return .welcome(try welcome.wire())
        case .refused(let reason, let text):
            var refused = WireRefused()
            refused.reason = reason.wire
            refused.text = text.wireEnd(bytesMax: WireLimits.refusalTextBytesMax)
            refused.code = code
            return .refused(refused)
        case .program(let digest, let json):
            try Self.check(program: json.count)
            var program = WireProgram()
            program.digest = digest.wire
            program.json = Data(json)
            return .program(program)
        case .assign(let assignment):
            return .assign(try assignment.wire())
        case .stop(let attempt, let reason):
            try attempt.check()
            var stop = WireStop()
            stop.attempt = attempt.wire
            stop.reason = reason.wire
            return .stop(stop)
        case .acknowledge(let attempt, let sequence):
            try attempt.check()
            try Check.sequence(sequence)
            var acknowledge = WireAcknowledge()
            acknowledge.attempt = attempt.wire
            acknowledge.sequence = sequence
            return .acknowledge(acknowledge)
        case .fenced(let attempt):
            try attempt.check()
            var fenced = WireFenced()
            fenced.attempt = attempt.wire
            return .fenced(fenced)
        default:
            return try self.streamWire()
        }
    }

    private func streamWire() throws(ProtocolError) -> WireCoordinatorFrame.OneOf_Message {
        switch self {
        case .heartbeatReply(let sequence):
            try Check.sequence(sequence)
            var reply = WireHeartbeatReply()
            reply.sequence = sequence
            return .heartbeatReply(reply)
        case .streamAccepted(let stream, let offset):
            try Check.offset(offset)
            var accepted = WireStreamAccepted()
            accepted.stream = stream.rawValue
            accepted.offset = offset
            return .streamAccepted(accepted)
        case .streamAcknowledged(let stream, let offset):
            try Check.offset(offset)
            var acknowledged = WireStreamAcknowledged()
            acknowledged.stream = stream.rawValue
            acknowledged.offset = offset
            return .streamAcknowledged(acknowledged)
        case .streamDone(let stream):
            var done = WireStreamDone()
            done.stream = stream.rawValue
            return .streamDone(done)
        case .streamRefused(let stream, let reason):
            return .streamRefused(.init(stream, reason))
        case .streamEnd(let end):
            return .streamEnd(try end.wire())
        case .fileRequest(let request):
            return .fileRequest(try request.wire())
        default:
            throw .messageMissing
        }
    }

    private static func check(program byteCount: Int) throws(ProtocolError) {
        guard byteCount > 0 else { throw .empty("json") }
        guard byteCount <= WireLimits.programBytesMax else {
            throw .bytesTooLong("json", byteCount: byteCount, max: WireLimits.programBytesMax)
        }
    }
}
