import SwiftProtobuf

// The raw values of these types are the numbers of `cluster.proto`, so the generated cases are not needed by name.

extension Refusal {
    init(_ wire: WireRefusal) throws(ProtocolError) {
        guard let refusal = Self(rawValue: UInt32(truncatingIfNeeded: wire.rawValue)) else {
            throw .enumUnknown("reason", value: wire.rawValue)
        }
        self = refusal
    }

    var wire: WireRefusal {
        WireRefusal(rawValue: Int(self.rawValue)) ?? .unspecified
    }
}

extension StreamRefusal {
    init(_ wire: WireStreamRefusal) throws(ProtocolError) {
        guard let refusal = Self(rawValue: UInt32(truncatingIfNeeded: wire.rawValue)) else {
            throw .enumUnknown("reason", value: wire.rawValue)
        }
        self = refusal
    }

    var wire: WireStreamRefusal {
        WireStreamRefusal(rawValue: Int(self.rawValue)) ?? .unspecified
    }
}

extension StopReason {
    init(_ wire: WireStopReason) throws(ProtocolError) {
        guard let reason = Self(rawValue: UInt32(truncatingIfNeeded: wire.rawValue)) else {
            throw .enumUnknown("reason", value: wire.rawValue)
        }
        self = reason
    }

    var wire: WireStopReason {
        WireStopReason(rawValue: Int(self.rawValue)) ?? .unspecified
    }
}
