import ApusStudy
import FoundationEssentials
import SwiftProtobuf

extension WorkerMessage {
    init(_ wire: WireWorkerFrame.OneOf_Message) throws(ProtocolError) {
        switch wire {
        case .hello(let hello):
            self = .hello(try Hello(hello))
        case .ready(let ready):
            try Check.range(ready.attemptsMax, "attempts_max", 0...UInt32(WireLimits.slotsMax))
            self = .ready(attemptsMax: Int(ready.attemptsMax), rates: try ComputeRates.list(ready.rates))
        case .report(let report):
            self = .report(try Report(report))
        case .heartbeat(let heartbeat):
            self = .heartbeat(try Heartbeat(heartbeat))
        case .streamOpen(let open):
            self = .streamOpen(try StreamOpen(open))
        case .streamEnd(let end):
            self = .streamEnd(try StreamEnd(end))
        case .streamRefused(let refused):
            self = .streamRefused(StreamID(rawValue: refused.stream), try StreamRefusal(refused.reason))
        case .inputRequest(let request):
            let stream = StreamID(rawValue: request.stream)
            try Check.opens(stream, by: .worker)
            try Check.offset(request.offset)
            let digest = try ContentDigest(request.digest, "digest")
            self = .inputRequest(stream: stream, digest: digest, offset: request.offset)
        case .goodbye:
            self = .goodbye
        }
    }

    func wire() throws(ProtocolError) -> WireWorkerFrame.OneOf_Message {
        switch self {
        case .hello(let hello):
            return .hello(try hello.wire())
        case .ready(let attemptsMax, let rates):
            try Check.range(attemptsMax, "attempts_max", 0...WireLimits.slotsMax)
            var ready = WireReady()
            ready.attemptsMax = UInt32(attemptsMax)
            ready.rates = try ComputeRates.wire(rates)
            return .ready(ready)
        case .report(let report):
            return .report(try report.wire())
        case .heartbeat(let heartbeat):
            return .heartbeat(try heartbeat.wire())
        case .streamOpen(let open):
            return .streamOpen(try open.wire())
        case .streamEnd(let end):
            return .streamEnd(try end.wire())
        case .streamRefused(let stream, let reason):
            return .streamRefused(.init(stream, reason))
        case .inputRequest(let stream, let digest, let offset):
            try Check.opens(stream, by: .worker)
            try Check.offset(offset)
            var request = WireInputRequest()
            request.stream = stream.rawValue
            request.digest = digest.wire
            request.offset = offset
            return .inputRequest(request)
        case .goodbye:
            return .goodbye(WireGoodbye())
        }
    }
}

extension WireStreamRefused {
    init(_ stream: StreamID, _ reason: ApusProtocol.StreamRefusal) {
        self.init()
        self.stream = stream.rawValue
        self.reason = reason.wire
    }
}

extension Heartbeat {
    init(_ wire: WireHeartbeat) throws(ProtocolError) {
        self.init(sequence: wire.sequence, held: try AttemptID.list(wire.held, "held"))
        try self.check()
    }

    func wire() throws(ProtocolError) -> WireHeartbeat {
        try self.check()
        var wire = WireHeartbeat()
        wire.sequence = self.sequence
        wire.held = self.held.map(\.wire)
        return wire
    }

    private func check() throws(ProtocolError) {
        try Check.sequence(self.sequence)
        try Check.attempts(self.held, "held")
    }
}
