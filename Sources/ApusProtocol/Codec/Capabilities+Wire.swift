import ApusStudy
import SwiftProtobuf

extension Capabilities {
    init(_ wire: WireCapabilities) throws(ProtocolError) {
        try Check.count(wire.devices.count, "devices", max: WireLimits.devicesMax)
        var devices: [Device] = []
        for device in wire.devices { devices.append(try Device(device)) }
        self.init(
            slots: Int(wire.slots),
            cores: Int(wire.cores),
            memoryBytes: try Check.int(wire.memoryBytes, "memory_bytes"),
            devices: devices,
            engines: wire.engines,
            limits: wire.hasLimits ? Limits(wire.limits) : nil
        )
        try self.check()
    }

    /// Only after `check()`.
    var wire: WireCapabilities {
        var wire = WireCapabilities()
        wire.slots = UInt32(self.slots)
        wire.cores = UInt32(self.cores)
        wire.memoryBytes = UInt64(self.memoryBytes)
        wire.devices = self.devices.map(\.wire)
        wire.engines = self.engines
        if let limits = self.limits { wire.limits = limits.wire }
        return wire
    }

    func check() throws(ProtocolError) {
        try Check.range(self.slots, "slots", 0...WireLimits.slotsMax)
        try Check.range(self.cores, "cores", 0...WireLimits.coresMax)
        try Check.memory(self.memoryBytes)
        try Check.count(self.devices.count, "devices", max: WireLimits.devicesMax)
        for device in self.devices { try device.check() }
        try Check.count(self.engines.count, "engines", max: WireLimits.enginesMax)
        for engine in self.engines { try Check.text(engine, "engines", max: WireLimits.engineBytesMax, .name) }
        try self.limits?.check()
    }
}

extension Capabilities.Limits {
    /// To be followed by `check()`.
    init(_ wire: WireAttemptLimits) {
        self.init(means: wire.means, enforced: wire.enforced, missing: wire.missing)
    }

    /// Only after `check()`.
    var wire: WireAttemptLimits {
        var wire = WireAttemptLimits()
        wire.means = self.means
        wire.enforced = self.enforced
        wire.missing = self.missing
        return wire
    }

    func check() throws(ProtocolError) {
        try Check.text(self.means, "means", max: WireLimits.limitMeansBytesMax)
        try Check.count(self.enforced.count, "enforced", max: WireLimits.limitsMax)
        for limit in self.enforced { try Check.text(limit, "enforced", max: WireLimits.limitNameBytesMax, .name) }
        try Check.count(self.missing.count, "missing", max: WireLimits.limitsMax)
        for limit in self.missing { try Check.text(limit, "missing", max: WireLimits.limitReasonBytesMax, .name) }
    }
}

extension Capabilities.Device {
    init(_ wire: WireDevice) throws(ProtocolError) {
        self.init(
            name: wire.name,
            memoryBytes: try Check.int(wire.memoryBytes, "memory_bytes"),
            computeCapability: wire.computeCapability
        )
    }

    /// Only after `check()`.
    var wire: WireDevice {
        var wire = WireDevice()
        wire.name = self.name
        wire.memoryBytes = UInt64(self.memoryBytes)
        wire.computeCapability = self.computeCapability
        return wire
    }

    func check() throws(ProtocolError) {
        try Check.text(self.name, "name", max: WireLimits.deviceNameBytesMax)
        try Check.memory(self.memoryBytes)
        let max = WireLimits.computeCapabilityBytesMax
        try Check.text(self.computeCapability, "compute_capability", max: max)
    }
}
