/// Durations and sizes as people write them: `90s`, `1h30m`, `8GiB`, `500MB`.
enum Quantity {
    /// Ten years: nobody means more, and sums of them stay far from every overflow.
    static let secondsMax = 315_360_000.0
    static let bytesMax = 1 << 50

    private static let durationUnits: [(name: String, seconds: Double)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1), ("ms", 0.001),
    ]

    private static let sizeUnits: [(name: String, bytes: Double)] = [
        ("B", 1), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
        ("KiB", 0x1p10), ("MiB", 0x1p20), ("GiB", 0x1p30), ("TiB", 0x1p40),
    ]

    /// Above zero, at most ten years; `nil` for anything else.
    ///
    /// The units fall from left to right, and each stands at most once.
    static func duration(_ text: String) -> Duration? {
        var rest = text[...]
        var seconds = 0.0
        var lastUnit = -1
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let number = Self.takeNumber(&rest) else { return nil }
            let name = rest.prefix { $0.isLetter }
            guard let unit = Self.durationUnits.firstIndex(where: { $0.name == name }), unit > lastUnit else {
                return nil
            }
            rest = rest.dropFirst(name.count)
            lastUnit = unit
            seconds += number * Self.durationUnits[unit].seconds
        }
        guard seconds > 0, seconds <= Self.secondsMax else { return nil }
        return .milliseconds(Int64((seconds * 1_000).rounded(.up)))
    }

    /// Whole bytes above zero, at most a pebibyte; `nil` for anything else.
    ///
    /// A number without a unit is bytes.
    static func bytes(_ text: String) -> Int? {
        var rest = text[...]
        guard let number = Self.takeNumber(&rest) else { return nil }
        while rest.first == " " { rest.removeFirst() }
        let factor = rest.isEmpty ? 1 : Self.sizeUnits.first { $0.name == rest }?.bytes
        guard let factor else { return nil }
        let bytes = (number * factor).rounded()
        guard bytes >= 1, bytes <= Double(Self.bytesMax) else { return nil }
        return Int(bytes)
    }

    private static func takeNumber(_ rest: inout Substring) -> Double? {
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), number.isFinite else { return nil }
        rest = rest.dropFirst(digits.count)
        return number
    }
}
