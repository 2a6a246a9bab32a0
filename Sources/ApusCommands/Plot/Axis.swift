import Foundation

/// Maps values to places along a line, and says where its ticks are.
struct Axis: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case linear(Double, Double)
        case log(Double, Double)

        /// One place for each name, in order; a value is the index of its name.
        case categories([String])
    }

    let kind: Kind

    /// An axis that holds these values with a margin; logarithmic only when all of them are above 0.
    init(covering values: [Double], isLog: Bool = false, margin: Double = 0.05) {
        let finite = values.filter { $0.isFinite && abs($0) < 1e300 }
        guard let low = finite.min(), let high = finite.max() else {
            self.kind = .linear(0, 1)
            return
        }
        if isLog, low > 0 {
            let (a, b) = (Foundation.log(low), Foundation.log(high))
            let gap = b > a ? (b - a) * margin : 0.5
            self.kind = .log(exp(a - gap), exp(b + gap))
        } else {
            let gap = high > low ? (high - low) * margin : max(abs(high) * 0.1, 0.5)
            self.kind = .linear(low - gap, high + gap)
        }
    }

    init(categories: [String]) {
        self.kind = .categories(categories)
    }

    /// From 0 to 1 along the axis.
    func place(_ value: Double) -> Double {
        switch self.kind {
        case .linear(let low, let high): (value - low) / (high - low)
        case .log(let low, let high): Foundation.log(value / low) / Foundation.log(high / low)
        case .categories(let names): (value + 0.5) / Double(max(1, names.count))
        }
    }

    var ticks: [(value: Double, text: String)] {
        let values: [Double]
        switch self.kind {
        case .linear(let low, let high): values = Ticks.linear(low, high)
        case .log(let low, let high): values = Ticks.log(low, high)
        case .categories(let names): return names.enumerated().map { (Double($0.offset), $0.element) }
        }
        return values.map { ($0, Ticks.text($0, among: values)) }
    }
}
