import ApusStudy
import SwiftProtobuf

extension Report {
    init(_ wire: WireReport) throws(ProtocolError) {
        try Check.sequence(wire.sequence)
        self.init(
            attempt: try AttemptID(wire.attempt, isPresent: wire.hasAttempt),
            sequence: wire.sequence,
            event: try Event(try Check.present(wire.event, "event"))
        )
    }

    func wire() throws(ProtocolError) -> WireReport {
        try Check.sequence(self.sequence)
        try self.attempt.check()
        var wire = WireReport()
        wire.attempt = self.attempt.wire
        wire.sequence = self.sequence
        wire.event = try self.event.wire()
        return wire
    }
}

extension Report.Event {
    init(_ wire: WireReport.OneOf_Event) throws(ProtocolError) {
        switch wire {
        case .started:
            self = .started
        case .measurements(let list):
            try Self.check(count: list.items.count)
            var measurements: [Measurement] = []
            measurements.reserveCapacity(list.items.count)
            for item in list.items { measurements.append(try Measurement(item)) }
            self = .measurements(measurements)
        case .ended(let ended):
            let end = try AttemptEnd(ended)
            self = .ended(end, artifact: try Self.artifact(of: ended))
        }
    }

    func wire() throws(ProtocolError) -> WireReport.OneOf_Event {
        switch self {
        case .started:
            return .started(WireStarted())
        case .measurements(let measurements):
            try Self.check(count: measurements.count)
            for measurement in measurements { try measurement.check() }
            var list = WireMeasurements()
            list.items = measurements.map(\.wire)
            return .measurements(list)
        case .ended(let end, let artifact):
            if let artifact { try Self.check(artifactBytes: artifact.byteCount) }
            return .ended(end.wire(artifact: artifact))
        }
    }

    private static func artifact(of ended: WireEnded) throws(ProtocolError) -> StoredContent? {
        guard !ended.artifact.isEmpty else {
            try Check.range(ended.artifactByteCount, "artifact_byte_count", 0...0)
            return nil
        }
        let digest = try ContentDigest(ended.artifact, "artifact")
        try Self.check(artifactBytes: ended.artifactByteCount)
        return StoredContent(digest: digest, byteCount: ended.artifactByteCount)
    }

    private static func check(artifactBytes: UInt64) throws(ProtocolError) {
        try Check.range(artifactBytes, "artifact_byte_count", 0...WireLimits.byteCountMax)
    }

    private static func check(count: Int) throws(ProtocolError) {
        guard count > 0 else { throw .empty("items") }
        try Check.count(count, "items", max: Report.measurementsMax)
    }
}

extension Measurement {
    init(_ wire: WireMeasurement) throws(ProtocolError) {
        self.init(metric: wire.metric, step: Int(wire.step), value: wire.value)
        try self.check()
    }

    var wire: WireMeasurement {
        var wire = WireMeasurement()
        wire.metric = self.metric
        wire.step = Int64(self.step)
        wire.value = self.value
        return wire
    }

    func check() throws(ProtocolError) {
        try Check.text(self.metric, "metric", max: Self.metricBytesMax, .name)
        try Check.range(self.step, "step", 0...WireLimits.stepMax)
    }
}

extension AttemptEnd {
    init(_ wire: WireEnded) throws(ProtocolError) {
        try Check.text(wire.reason, "reason", max: Self.reasonBytesMax, .anything)
        try Check.range(wire.durationNanoseconds, "duration_nanoseconds", 0...WireLimits.sequenceMax)
        if wire.hasStepsDone { try Check.range(wire.stepsDone, "steps_done", 0...UInt64(WireLimits.stepMax)) }
        self.init(
            outcome: try Outcome(wire.outcome),
            reason: wire.reason,
            exitStatus: wire.hasExitStatus ? wire.exitStatus : nil,
            signal: wire.hasSignal ? wire.signal : nil,
            duration: .nanoseconds(Int64(wire.durationNanoseconds)),
            stepsDone: wire.hasStepsDone ? Int(wire.stepsDone) : nil
        )
    }

    /// A reason that is too long loses its beginning: a result is never held back for its text.
    func wire(artifact: StoredContent?) -> WireEnded {
        var wire = WireEnded()
        wire.outcome = self.outcome.wire
        wire.reason = self.reason.wireEnd(bytesMax: Self.reasonBytesMax)
        if let exitStatus = self.exitStatus { wire.exitStatus = exitStatus }
        if let signal = self.signal { wire.signal = signal }
        wire.durationNanoseconds = self.duration.wireNanoseconds
        if let stepsDone = self.stepsDone { wire.stepsDone = UInt64(max(0, stepsDone)) }
        if let artifact {
            wire.artifact = artifact.digest.wire
            wire.artifactByteCount = artifact.byteCount
        }
        return wire
    }
}
