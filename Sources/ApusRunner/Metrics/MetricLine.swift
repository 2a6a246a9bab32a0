import ApusStudy

/// A line `name TAB value` or `name TAB step TAB value`.
///
/// Only what a report can carry is a measurement: one that cannot be sent would hold back all that comes after it.
enum MetricLine {
    /// What a line means.
    enum Meaning: Hashable, Sendable {
        case measurement(Measurement)

        /// It has the tabs of a metric, and is none.
        case malformed
        case text
    }

    static func meaning(of line: ArraySlice<UInt8>) -> Meaning {
        guard line.contains(0x09) else { return .text }
        let fields = line.split(separator: 0x09, maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 2 || fields.count == 3 else { return .text }
        guard let name = Self.name(of: fields[0]) else { return .malformed }
        guard let value = Self.number(in: fields[fields.count - 1]) else { return .malformed }
        guard fields.count == 3 else { return .measurement(.init(metric: name, step: 0, value: value)) }
        guard let step = Int(Self.text(of: fields[1])), Self.isStep(step) else { return .malformed }
        return .measurement(.init(metric: name, step: step, value: value))
    }

    /// Whether a text can name a metric: 1 to 128 bytes without control characters.
    static func isName(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= Measurement.metricBytesMax else { return false }
        return text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{FFFD}" }
    }

    static func isStep(_ step: Int) -> Bool {
        (0...Measurement.stepMax).contains(step)
    }

    /// A number as programs print it: `0.5`, `1e-3`, `NaN`, `-inf`, blanks around it.
    static func number(in bytes: ArraySlice<UInt8>) -> Double? {
        let text = Self.text(of: bytes)
        // What reads numbers would end at a NUL, and take what stands before it.
        guard text.utf8.count <= 64, !text.utf8.contains(0) else { return nil }
        return Double(text)
    }

    private static func name(of bytes: ArraySlice<UInt8>) -> String? {
        let text = Self.text(of: bytes)
        return Self.isName(text) ? text : nil
    }

    private static func text(of bytes: ArraySlice<UInt8>) -> String {
        var rest = bytes
        while rest.first == 0x20 { rest = rest.dropFirst() }
        while rest.last == 0x20 { rest = rest.dropLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
