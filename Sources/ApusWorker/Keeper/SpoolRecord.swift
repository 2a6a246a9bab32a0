import ApusRunner
import ApusStudy
import FoundationEssentials

/// One thing that happened to a kept attempt; the record's place in the spool is its report's number.
enum SpoolRecord: Hashable, Sendable {
    case started

    /// At most `RunEvent.measurementsMax`.
    case measured([Measurement])

    /// The last record: nothing of the attempt is alive.
    case ended(RunResult)

    /// Length and checksum stand before the kind and the rest.
    static let headerBytes = 8

    /// A longer record was never written.
    static let bytesMax = 16 << 20

    /// The whole record as it stands in the file.
    func encoded() throws -> [UInt8] {
        let body = try self.body()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerBytes + body.count)
        Self.append(UInt32(body.count), to: &bytes)
        Self.append(Self.checksum(of: body[...]), to: &bytes)
        bytes += body
        return bytes
    }

    /// Reads the record at the beginning of `bytes`; nil while it is not there in full.
    ///
    /// Throws when it can never become whole: its bytes are not those that were written.
    static func read(_ bytes: ArraySlice<UInt8>) throws(SpoolDamaged) -> (record: SpoolRecord, byteCount: Int)? {
        guard bytes.count >= Self.headerBytes else { return nil }
        let length = Int(Self.integer(bytes.prefix(4), as: UInt32.self))
        guard (1...Self.bytesMax).contains(length) else { throw SpoolDamaged() }
        guard bytes.count >= Self.headerBytes + length else { return nil }
        let sum = Self.integer(bytes.dropFirst(4).prefix(4), as: UInt32.self)
        let body = bytes.dropFirst(Self.headerBytes).prefix(length)
        guard sum == Self.checksum(of: body), let record = Self(body: body) else { throw SpoolDamaged() }
        return (record, Self.headerBytes + length)
    }

    private func body() throws -> [UInt8] {
        switch self {
        case .started: return [1]
        case .measured(let measurements):
            var bytes: [UInt8] = [2]
            for measurement in measurements {
                let name = Array(measurement.metric.utf8)
                Self.append(UInt16(name.count), to: &bytes)
                bytes += name
                Self.append(UInt64(bitPattern: Int64(measurement.step)), to: &bytes)
                Self.append(measurement.value.bitPattern, to: &bytes)
            }
            return bytes
        case .ended(let result):
            return [3] + (try JSONEncoder().encode(KeptResult(result)))
        }
    }

    private init?(body: ArraySlice<UInt8>) {
        let rest = body.dropFirst()
        switch body.first {
        case 1 where rest.isEmpty: self = .started
        case 2:
            guard let measurements = Self.measurements(rest) else { return nil }
            self = .measured(measurements)
        case 3:
            // What cannot be decoded is damage, whatever the decoder says of it.
            guard let result = try? JSONDecoder().decode(KeptResult.self, from: Data(rest)) else { return nil }
            self = .ended(result.result)
        default: return nil
        }
    }

    private static func measurements(_ bytes: ArraySlice<UInt8>) -> [Measurement]? {
        var measurements: [Measurement] = []
        var rest = bytes
        while !rest.isEmpty {
            guard rest.count >= 2 else { return nil }
            let length = Int(Self.integer(rest.prefix(2), as: UInt16.self))
            guard rest.count >= 18 + length else { return nil }
            let name = String(decoding: rest.dropFirst(2).prefix(length), as: UTF8.self)
            let numbers = rest.dropFirst(2 + length)
            let step = Int64(bitPattern: Self.integer(numbers.prefix(8), as: UInt64.self))
            let value = Self.integer(numbers.dropFirst(8).prefix(8), as: UInt64.self)
            measurements.append(Measurement(metric: name, step: Int(step), value: Double(bitPattern: value)))
            rest = rest.dropFirst(18 + length)
        }
        return measurements
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    private static func integer<Value: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>, as type: Value.Type) -> Value {
        bytes.reversed().reduce(0) { $0 << 8 | Value($1) }
    }

    /// FNV-1a: tells a record that a crash cut or a disk changed from one that is whole.
    private static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
}

/// A spool holds something else than what was written to it.
struct SpoolDamaged: Error, Hashable, CustomStringConvertible {
    var description: String { "the attempt's spool on the worker's disk is damaged" }
}

/// A `RunResult` in a file.
private struct KeptResult: Codable {
    let end: AttemptEnd
    let artifactPaths: [String]
    let notes: [String]
    let leftovers: [Int32]

    init(_ result: RunResult) {
        self.end = result.end
        self.artifactPaths = result.artifactPaths
        self.notes = result.notes
        self.leftovers = result.leftovers
    }

    var result: RunResult {
        RunResult(
            end: self.end,
            artifactPaths: self.artifactPaths,
            notes: self.notes,
            leftovers: self.leftovers
        )
    }
}
