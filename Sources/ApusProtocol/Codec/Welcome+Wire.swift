import ApusStudy
import SwiftProtobuf

extension Welcome {
    init(_ wire: WireWelcome, session: SessionID) throws(ProtocolError) {
        try Check.count(wire.held.count, "held", max: WireLimits.heldMax)
        let milliseconds = UInt64(WireLimits.leaseMax.components.seconds) * 1_000
        try Check.range(wire.heartbeatIntervalMilliseconds, "heartbeat_interval_milliseconds", 1...milliseconds)
        try Check.range(wire.leaseMilliseconds, "lease_milliseconds", 1...milliseconds)
        var held: [Held] = []
        held.reserveCapacity(wire.held.count)
        for item in wire.held {
            held.append(
                Held(
                    attempt: try AttemptID(item.attempt, isPresent: item.hasAttempt),
                    acknowledged: item.acknowledged,
                    isKept: item.isKept
                )
            )
        }
        self.init(
            version: wire.version,
            session: session,
            heartbeatInterval: .milliseconds(Int64(wire.heartbeatIntervalMilliseconds)),
            lease: .milliseconds(Int64(wire.leaseMilliseconds)),
            held: held
        )
        try self.check()
    }

    func wire() throws(ProtocolError) -> WireWelcome {
        try self.check()
        var wire = WireWelcome()
        wire.version = self.version
        wire.heartbeatIntervalMilliseconds = self.heartbeatInterval.wireMilliseconds
        wire.leaseMilliseconds = self.lease.wireMilliseconds
        wire.held = self.held.map { held in
            var item = WireHeld()
            item.attempt = held.attempt.wire
            item.acknowledged = held.acknowledged
            item.isKept = held.isKept
            return item
        }
        return wire
    }

    private func check() throws(ProtocolError) {
        guard self.session.rawValue != 0 else { throw .sessionWrong(0) }
        let interval = self.heartbeatInterval.wireMilliseconds
        let intervalMax = WireLimits.heartbeatMax.wireMilliseconds
        try Check.range(interval, "heartbeat_interval_milliseconds", 1...intervalMax)
        let leaseMax = WireLimits.leaseMax.wireMilliseconds
        try Check.range(self.lease.wireMilliseconds, "lease_milliseconds", interval...leaseMax)
        try Check.attempts(self.held.map(\.attempt), "held")
        for held in self.held { try Check.range(held.acknowledged, "acknowledged", 0...WireLimits.sequenceMax) }
    }
}
