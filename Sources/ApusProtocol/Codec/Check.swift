import ApusStudy

/// The checks that many fields share; each names the field as `cluster.proto` does.
enum Check {
    /// What a text may hold, besides being UTF-8.
    enum Text {
        case anything
        case noControls

        /// Not empty either.
        case name
    }

    static func text(_ text: String, _ field: String, max: Int, _ rule: Text = .noControls) throws(ProtocolError) {
        let byteCount = text.utf8.count
        guard byteCount <= max else { throw .textTooLong(field, byteCount: byteCount, max: max) }
        if case .anything = rule { return }
        if case .name = rule, byteCount == 0 { throw .empty(field) }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .controlCharacter(field) }
    }

    static func range<Number: BinaryInteger & Sendable>(
        _ value: Number,
        _ field: String,
        _ limits: ClosedRange<Number>
    ) throws(ProtocolError) {
        guard limits.contains(value) else {
            throw .outOfRange(
                field,
                value: "\(value)",
                limits: "\(limits.lowerBound) to \(limits.upperBound)"
            )
        }
    }

    /// A number that is one, within limits.
    static func number(_ value: Double, _ field: String, _ limits: ClosedRange<Double>) throws(ProtocolError) {
        guard value.isFinite else { throw .notFinite(field) }
        guard limits.contains(value) else {
            throw .outOfRange(field, value: "\(value)", limits: "\(limits.lowerBound) to \(limits.upperBound)")
        }
    }

    static func count(_ count: Int, _ field: String, max: Int) throws(ProtocolError) {
        guard count <= max else { throw .tooMany(field, count: count, max: max) }
    }

    static func attempts(_ attempts: [AttemptID], _ field: String) throws(ProtocolError) {
        try Self.count(attempts.count, field, max: WireLimits.heldMax)
        for attempt in attempts { try attempt.check() }
        guard Set(attempts).count == attempts.count else { throw .repeated(field) }
    }

    static func sequence(_ sequence: UInt64) throws(ProtocolError) {
        try Self.range(sequence, "sequence", 1...WireLimits.sequenceMax)
    }

    static func offset(_ offset: UInt64) throws(ProtocolError) {
        try Self.range(offset, "offset", 0...WireLimits.byteCountMax)
    }

    static func byteCount(_ byteCount: UInt64, from least: UInt64 = 0) throws(ProtocolError) {
        try Self.range(byteCount, "byte_count", least...WireLimits.byteCountMax)
    }

    static func memory(_ byteCount: Int) throws(ProtocolError) {
        try Self.range(byteCount, "memory_bytes", 0...Int(WireLimits.byteCountMax))
    }

    /// The stream that a message opens must bear the parity of the side that opens it.
    static func opens(_ stream: StreamID, by side: StreamLedger.Side) throws(ProtocolError) {
        guard StreamLedger.Side(opening: stream) == side else { throw .streamParity(stream.rawValue) }
    }

    /// A number of the wire, in Swift's own width.
    static func int(_ value: UInt64, _ field: String) throws(ProtocolError) -> Int {
        guard let int = Int(exactly: value) else {
            throw .outOfRange(field, value: "\(value)", limits: "at most \(Int.max)")
        }
        return int
    }

    static func present<Value>(_ value: Value?, _ field: String) throws(ProtocolError) -> Value {
        guard let value else { throw .fieldMissing(field) }
        return value
    }
}
