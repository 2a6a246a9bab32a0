import ApusStudy
import SwiftProtobuf

extension Hello {
    init(_ wire: WireHello) throws(ProtocolError) {
        guard let worker = WorkerName(rawValue: wire.worker) else { throw .workerName }
        guard wire.hasCapabilities else { throw .fieldMissing("capabilities") }
        self.init(
            versionMin: wire.versionMin,
            versionMax: wire.versionMax,
            token: wire.token,
            worker: worker,
            instance: wire.instance,
            software: wire.software,
            capabilities: try Capabilities(wire.capabilities),
            resuming: wire.resuming == 0 ? nil : SessionID(rawValue: wire.resuming),
            held: try AttemptID.list(wire.held, "held")
        )
        try self.check()
    }

    func wire() throws(ProtocolError) -> WireHello {
        try self.check()
        try self.capabilities.check()
        var wire = WireHello()
        wire.versionMin = self.versionMin
        wire.versionMax = self.versionMax
        wire.token = self.token
        wire.worker = self.worker.rawValue
        wire.instance = self.instance
        wire.software = self.software
        wire.capabilities = self.capabilities.wire
        wire.resuming = self.resuming?.rawValue ?? 0
        wire.held = self.held.map(\.wire)
        return wire
    }

    private func check() throws(ProtocolError) {
        try Check.range(self.versionMin, "version_min", 1...UInt32.max)
        try Check.range(self.versionMax, "version_max", self.versionMin...UInt32.max)
        try Check.text(self.token, "token", max: WireLimits.tokenBytesMax, .name)
        try Check.text(self.software, "software", max: WireLimits.softwareBytesMax)
        try Check.attempts(self.held, "held")
    }
}

extension Hello: CustomStringConvertible, CustomReflectable {
    /// Without the token, which no log may hold.
    package var description: String {
        "hello of \(self.worker.rawValue), versions \(self.versionMin) to \(self.versionMax), "
            + "holding \(self.held.count) attempts"
    }

    /// Without the token, so that a dump does not hold it either.
    package var customMirror: Mirror {
        Mirror(self, children: ["worker": self.worker, "instance": self.instance])
    }
}
