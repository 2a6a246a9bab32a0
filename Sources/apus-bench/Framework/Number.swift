/// Numbers as people read them: four significant digits, thousands apart.
enum Number {
    static func text(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
        var decimals = 0
        var scale = 1.0
        while decimals < 6, value != 0, value.magnitude * scale < 1_000 {
            scale *= 10
            decimals += 1
        }
        let scaled = Int((value.magnitude * scale).rounded())
        let whole = scaled / Int(scale)
        let sign = value < 0 ? "-" : ""
        var digits = String(scaled % Int(scale))
        digits = String(repeating: "0", count: max(0, decimals - digits.count)) + digits
        while digits.last == "0" { digits.removeLast() }
        return sign + self.grouped(whole) + (decimals == 0 || digits.isEmpty ? "" : ".\(digits)")
    }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// Nil of nothing.
    static func quantile(_ share: Double, ofSorted values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        return values[min(values.count - 1, Int(Double(values.count) * share))]
    }

    static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    static func list(_ values: [Double]) -> String {
        values.map { self.text($0) }.joined(separator: ", ")
    }

    private static func grouped(_ whole: Int) -> String {
        let digits = Array(String(whole))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
