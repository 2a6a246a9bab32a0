import Foundation

/// Places on an axis that people can read off.
enum Ticks {
    /// Multiples of 1, 2 or 5 times a power of ten inside the range, some five of them.
    static func linear(_ low: Double, _ high: Double, count: Int = 5) -> [Double] {
        guard low.isFinite, high.isFinite, high > low else { return [low] }
        let rough = (high - low) / Double(count)
        let power = pow(10, floor(log10(rough)))
        let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? power * 10
        guard step > 0, step.isFinite else { return [low, high] }
        let first = (low / step - 1e-9).rounded(.up)
        let last = (high / step + 1e-9).rounded(.down)
        guard last >= first, last - first < 50 else { return [low, high] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// Powers of ten; with 2 and 5 between them where there are few, and as on a linear axis where there is none.
    static func log(_ low: Double, _ high: Double) -> [Double] {
        guard low > 0, high > low, high.isFinite else { return [low] }
        let range = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
        let stride = max(1, range.count / 6)
        let decades = range.filter { $0.isMultiple(of: stride) }.map { pow(10, Double($0)) }
        let inside = { (values: [Double]) in values.filter { $0 >= low * 0.999 && $0 <= high * 1.001 } }
        let sparse = inside(decades)
        if sparse.count >= 3 { return sparse }
        let dense = inside(range.flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } })
        return dense.count >= 3 ? dense : self.linear(low, high)
    }

    /// As short as it can be without two ticks looking alike.
    static func text(_ value: Double, among ticks: [Double]) -> String {
        for digits in 1...8 {
            let texts = ticks.map { self.text($0, digits: digits) }
            let close = zip(texts, ticks).allSatisfy { text, tick in
                abs((Double(text) ?? tick) - tick) <= 1e-6 * max(abs(tick), 1e-300)
            }
            if close, Set(texts).count == texts.count { return self.text(value, digits: digits) }
        }
        return self.text(value, digits: 8)
    }

    private static func text(_ value: Double, digits: Int) -> String {
        if abs(value) < 1e-300 { return "0" }
        let isPlain = abs(value) >= 1e-3 && abs(value) < 1e6
        if isPlain, value == value.rounded() { return "\(Int(value))" }
        return String(format: "%.\(isPlain ? max(digits, 1) : digits)g", value)
    }
}
