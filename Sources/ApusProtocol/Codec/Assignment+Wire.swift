import ApusSpace
import ApusStudy
import SwiftProtobuf

extension Assignment {
    init(_ wire: WireAssign) throws(ProtocolError) {
        try Check.count(wire.values.count, "values", max: WireLimits.valuesMax)
        guard wire.hasResources else { throw .fieldMissing("resources") }
        if wire.hasWallclockMilliseconds {
            try Check.range(wire.wallclockMilliseconds, "wallclock_milliseconds", 1...UInt64(WireLimits.stepMax))
        }
        var values: [Value] = []
        values.reserveCapacity(wire.values.count)
        for value in wire.values { values.append(try Value(value)) }
        let (steps, checkpoint) = wire.hasSteps ? try AttemptSteps.read(wire.steps) : (nil, nil)
        self.init(
            attempt: try AttemptID(wire.attempt, isPresent: wire.hasAttempt),
            program: try ContentDigest(wire.program, "program"),
            values: values,
            seed: wire.seed,
            resources: try Resources(wire.resources),
            wallclock: wire.hasWallclockMilliseconds ? .milliseconds(Int64(wire.wallclockMilliseconds)) : nil,
            steps: steps,
            checkpoint: checkpoint,
            target: wire.hasTarget ? try RunTarget(wire.target) : nil
        )
        try self.checkNames()
    }

    func wire() throws(ProtocolError) -> WireAssign {
        try self.attempt.check()
        try Check.count(self.values.count, "values", max: WireLimits.valuesMax)
        for value in self.values { try value.check() }
        try self.checkNames()
        try self.resources.check()
        var wire = WireAssign()
        wire.attempt = self.attempt.wire
        wire.program = self.program.wire
        wire.values = self.values.map(\.wire)
        wire.seed = self.seed
        wire.resources = self.resources.wire
        if let wallclock = self.wallclock?.wireMilliseconds {
            try Check.range(wallclock, "wallclock_milliseconds", 1...UInt64(WireLimits.stepMax))
            wire.wallclockMilliseconds = wallclock
        }
        if let steps = self.steps { wire.steps = try steps.wire(checkpoint: self.checkpoint) }
        if let target = self.target { wire.target = try target.wire() }
        return wire
    }

    private func checkNames() throws(ProtocolError) {
        guard Set(self.values.map(\.name)).count == self.values.count else { throw .repeated("values") }
    }
}

extension Assignment.Value {
    init(_ wire: WireValue) throws(ProtocolError) {
        let literal: Literal =
            switch try Check.present(wire.literal, "literal") {
            case .boolean(let value): .boolean(value)
            case .integer(let value): .integer(Int(value))
            case .real(let value): .real(value)
            case .text(let value): .text(value)
            }
        self.init(name: wire.name, value: literal)
        try self.check()
    }

    var wire: WireValue {
        var wire = WireValue()
        wire.name = self.name
        switch self.value {
        case .boolean(let value): wire.boolean = value
        case .integer(let value): wire.integer = Int64(value)
        case .real(let value): wire.real = value
        case .text(let value): wire.text = value
        }
        return wire
    }

    func check() throws(ProtocolError) {
        try Check.text(self.name, "name", max: WireLimits.valueNameBytesMax, .name)
        switch self.value {
        case .real(let value):
            guard value.isFinite else { throw .notFinite("real") }
        case .text(let text):
            try Check.text(text, "text", max: WireLimits.valueTextBytesMax, .anything)
        case .boolean, .integer:
            break
        }
    }
}

extension RunTarget {
    init(_ wire: WireTarget) throws(ProtocolError) {
        self.init(
            instance: wire.instance,
            specific: wire.specific,
            cutoff: wire.hasCutoffSeconds ? wire.cutoffSeconds : nil,
            seed: Int(wire.seed)
        )
        try self.check()
    }

    func wire() throws(ProtocolError) -> WireTarget {
        try self.check()
        var wire = WireTarget()
        wire.instance = self.instance
        wire.specific = self.specific
        wire.seed = Int64(self.seed)
        if let cutoff = self.cutoff { wire.cutoffSeconds = cutoff }
        return wire
    }

    private func check() throws(ProtocolError) {
        try Check.text(self.instance, "instance", max: RunTarget.textBytesMax, .name)
        try Check.text(self.specific, "specific", max: RunTarget.textBytesMax, .anything)
        try Check.range(self.seed, "seed", -1...Int(UInt32.max))
        if let cutoff = self.cutoff {
            guard cutoff.isFinite else { throw .notFinite("cutoff_seconds") }
            guard cutoff > 0 else {
                throw .outOfRange("cutoff_seconds", value: "\(cutoff)", limits: "above 0")
            }
        }
    }
}

extension Resources {
    init(_ wire: WireResources) throws(ProtocolError) {
        self.init(
            gpus: Int(wire.gpus),
            cores: Int(wire.cores),
            memoryBytes: try Check.int(wire.memoryBytes, "memory_bytes"),
            isCapped: wire.isCapped
        )
        try self.check()
    }

    /// Only after `check()`.
    var wire: WireResources {
        var wire = WireResources()
        wire.gpus = UInt32(self.gpus)
        wire.cores = UInt32(self.cores)
        wire.memoryBytes = UInt64(self.memoryBytes)
        wire.isCapped = self.isCapped
        return wire
    }

    func check() throws(ProtocolError) {
        try Check.range(self.gpus, "gpus", 0...WireLimits.gpusMax)
        try Check.range(self.cores, "cores", 0...WireLimits.coresMax)
        try Check.memory(self.memoryBytes)
    }
}
