import ApusStudy
import SwiftProtobuf

extension AttemptSteps {
    /// The steps, and the checkpoint to begin from.
    static func read(_ wire: WireSteps) throws(ProtocolError) -> (AttemptSteps, StoredContent?) {
        let steps = AttemptSteps(from: Int(wire.from), to: Int(wire.to), total: Int(wire.total))
        try steps.check()
        guard !wire.checkpoint.isEmpty else {
            try Check.range(wire.checkpointByteCount, "checkpoint_byte_count", 0...0)
            return (steps, nil)
        }
        let digest = try ContentDigest(wire.checkpoint, "checkpoint")
        try Self.check(checkpointBytes: wire.checkpointByteCount)
        return (steps, StoredContent(digest: digest, byteCount: wire.checkpointByteCount))
    }

    func wire(checkpoint: StoredContent?) throws(ProtocolError) -> WireSteps {
        try self.check()
        var wire = WireSteps()
        wire.from = UInt32(self.from)
        wire.to = UInt32(self.to)
        wire.total = UInt32(self.total)
        if let checkpoint {
            try Self.check(checkpointBytes: checkpoint.byteCount)
            wire.checkpoint = checkpoint.digest.wire
            wire.checkpointByteCount = checkpoint.byteCount
        }
        return wire
    }

    private func check() throws(ProtocolError) {
        try Check.range(self.total, "total", 1...Self.stepsMax)
        try Check.range(self.to, "to", 1...self.total)
        try Check.range(self.from, "from", 0...self.to)
    }

    private static func check(checkpointBytes: UInt64) throws(ProtocolError) {
        try Check.range(checkpointBytes, "checkpoint_byte_count", 1...WireLimits.byteCountMax)
    }
}
