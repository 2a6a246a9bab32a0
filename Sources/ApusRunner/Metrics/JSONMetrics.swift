import ApusStudy
import FoundationEssentials

/// Metrics from a JSON object: name to number, or name to a list of numbers, one for each step from 1.
enum JSONMetrics {
    static let bytesMax = 16_777_216

    private enum Entry: Decodable {
        case number(Double)
        case list([Double])
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Double.self) {
                self = .number(value)
            } else if let values = try? container.decode([Double].self) {
                self = .list(values)
            } else {
                self = .other
            }
        }
    }

    /// The measurements, by name, then step; entries that are neither numbers nor lists of numbers are passed over.
    ///
    /// `NaN` and `Infinity` are read as Python writes them.
    static func measurements(in bytes: [UInt8], file: String) throws(RunnerError) -> [Measurement] {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        let entries: [String: Entry]
        // The decoder ends the whole process at some bytes that are no UTF-8.
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw RunnerError("'\(LogText.escaped(file))' must hold JSON; it is not UTF-8 text")
        }
        do {
            entries = try decoder.decode([String: Entry].self, from: Data(bytes))
        } catch {
            throw RunnerError(
                "'\(LogText.escaped(file))' must hold one JSON object, name to number or to a list of numbers"
            )
        }
        var measurements: [Measurement] = []
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) where MetricLine.isName(name) {
            switch entry {
            case .number(let value): measurements.append(.init(metric: name, step: 0, value: value))
            case .list(let values):
                measurements += values.enumerated().map { .init(metric: name, step: $0.offset + 1, value: $0.element) }
            case .other: continue
            }
        }
        return measurements
    }
}
