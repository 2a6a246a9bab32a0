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
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: Self.mark + "Infinity",
            negativeInfinity: Self.mark + "-Infinity",
            nan: Self.mark + "NaN"
        )
        let entries: [String: Entry]
        // The decoder ends the whole process at some bytes that are no UTF-8.
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw RunnerError("'\(LogText.escaped(file))' must hold JSON; it is not UTF-8 text")
        }
        do {
            entries = try decoder.decode([String: Entry].self, from: Data(Self.marked(bytes)))
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

    // Python's numbers

    /// Stands before Python's words for numbers once they are texts; no metric's text begins so.
    private static let mark = "\u{7F}"

    private static let words = ["NaN", "Infinity", "-Infinity"].map { Array($0.utf8) }

    /// The bytes with `NaN`, `Infinity` and `-Infinity` outside of texts as texts of their own.
    ///
    /// The decoder knows these words in its JSON5 form too, but ends the whole process at some that are nearly so.
    private static func marked(_ bytes: [UInt8]) -> [UInt8] {
        var marked: [UInt8] = []
        marked.reserveCapacity(bytes.count + 64)
        var (index, isText) = (0, false)
        while index < bytes.count {
            let byte = bytes[index]
            if isText, byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
                marked += bytes[index...(index + 1)]
                index += 2
                continue
            }
            if byte == UInt8(ascii: "\"") { isText.toggle() }
            if !isText, let word = Self.word(at: index, in: bytes) {
                marked += [UInt8(ascii: "\"")] + Self.mark.utf8 + word + [UInt8(ascii: "\"")]
                index += word.count
                continue
            }
            marked.append(byte)
            index += 1
        }
        return marked
    }

    private static func word(at index: Int, in bytes: [UInt8]) -> [UInt8]? {
        switch bytes[index] {
        case UInt8(ascii: "N"), UInt8(ascii: "I"), UInt8(ascii: "-"):
            Self.words.first { bytes[index...].starts(with: $0) }
        default: nil
        }
    }
}
