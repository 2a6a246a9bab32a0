import ApusMath
import ApusSpace

/// Rows of features as points that a normal distribution can learn from, and back.
///
/// Each numeric feature is a coordinate from 0 to 1; choices are told apart by ``ChoiceDistribution``. What a row does
/// not say is drawn as the distribution would have drawn it, so that it teaches nothing: the place of a discrete value
/// within its slice, and the value of a parameter that was inactive.
struct CovarianceEncoding: Sendable {
    /// More values than this are taken to be continuous.
    static let discreteMax: UInt64 = 256

    private static let wideDeviation = 0.17

    let features: FeatureSpace

    /// The features that are coordinates.
    let numeric: [Int]

    /// The features that are choices, and how many each has.
    let choices: [Int]

    /// For each coordinate the borders of its slices, 0 and 1 included; `nil` where it is continuous.
    private let borders: [[Double]?]

    init(_ features: FeatureSpace) {
        self.features = features
        let numeric = features.features.indices.filter { features.features[$0].categories == nil }
        self.numeric = numeric
        self.choices = features.features.indices.filter { features.features[$0].categories != nil }
        self.borders = Self.borders(features, numeric)
    }

    /// The middles of the slices, for all features at once, give their borders.
    private static func borders(_ features: FeatureSpace, _ numeric: [Int]) -> [[Double]?] {
        let counts = numeric.map { feature -> UInt64? in
            guard case .numeric(let count?) = features.features[feature].kind, count <= Self.discreteMax else {
                return nil
            }
            return count
        }
        var borders = counts.map { $0.map { _ in [0.0] } }
        for number in 0..<(counts.compactMap(\.self).max() ?? 0) {
            var configuration = features.space.defaultConfiguration
            for (place, feature) in numeric.enumerated() {
                guard let count = counts[place] else { continue }
                let parameter = features.features[feature].parameter
                configuration.values[parameter] =
                    number < count ? features.space.value(number: number, of: parameter) : nil
            }
            let middles = features.row(of: configuration)
            for (place, feature) in numeric.enumerated() where counts[place].map({ number < $0 }) ?? false {
                guard let last = borders[place]?.last else { continue }
                borders[place]?.append(min(max(2 * middles[feature] - last, last), 1))
            }
        }
        return borders
    }

    /// A point for a row, with chance in the place of what the row leaves open.
    func point(of row: [Double], in state: CovarianceState, _ random: inout SeededRandom) -> [Double] {
        var drawn: [Double]?
        return self.numeric.indices.map { place in
            let value = row[self.numeric[place]]
            guard !value.isNaN else {
                let sample = drawn ?? state.sample(&random)
                drawn = sample
                return UnitInterval.reflected(sample[place])
            }
            guard let borders = self.borders[place] else { return value }
            let slice = Self.slice(value, borders)
            return Self.truncated(
                mean: state.mean[place],
                deviation: state.deviation(place),
                from: borders[slice],
                to: borders[slice + 1],
                at: random.uniform()
            )
        }
    }

    /// Puts a point's coordinates into a row.
    ///
    /// What lies outside of the unit cube is mirrored at its walls as long as the distribution is wide, and later put
    /// on the wall: mirrored points would come near an optimum there only as fast as the distribution shrinks.
    func put(_ point: [Double], of state: CovarianceState, into row: inout [Double]) {
        for (place, feature) in self.numeric.enumerated() {
            let isWide = state.deviation(place) > Self.wideDeviation
            row[feature] = isWide ? UnitInterval.reflected(point[place]) : min(max(point[place], 0), 1)
        }
    }

    /// Sees to it that each discrete coordinate leaves the mean's slice now and then.
    ///
    /// Hamano, Saito, Nomura and Shirakawa, "CMA-ES with Margin" (2022), with α = 1 / (n λ).
    func keepMargin(_ state: inout CovarianceState) {
        let margin = 1 / Double(state.dimensions * state.parameters.population + 1)
        for (place, borders) in self.borders.enumerated() {
            guard let borders, borders.count > 2 else { continue }
            let slice = Self.slice(state.mean[place], borders)
            if slice == 0 {
                Self.pull(&state, place, to: borders[1], margin)
            } else if slice == borders.count - 2 {
                Self.pull(&state, place, to: borders[slice], margin)
            } else {
                Self.widen(&state, place, from: borders[slice], to: borders[slice + 1], margin)
            }
        }
    }

    /// From an outermost slice the one border is crossed often enough.
    private static func pull(_ state: inout CovarianceState, _ place: Int, to border: Double, _ margin: Double) {
        let reach = -StandardNormal.quantile(margin) * state.deviation(place)
        let mean = state.mean[place]
        guard abs(mean - border) > reach else { return }
        state.setMargin(place, mean: mean < border ? border - reach : border + reach, factor: 1)
    }

    private static func widen(
        _ state: inout CovarianceState,
        _ place: Int,
        from low: Double,
        to high: Double,
        _ margin: Double
    ) {
        let (mean, deviation) = (state.mean[place], state.deviation(place))
        let half = margin / 2
        let below = StandardNormal.cumulative((low - mean) / deviation)
        let above = StandardNormal.cumulative((mean - high) / deviation)
        guard below < half || above < half, deviation > 0 else { return }
        let within = max(0, 1 - below - above)
        let (moreBelow, moreAbove) = (max(below, half), max(above, half))
        let surplus = (1 - moreBelow - moreAbove - within) / max(moreBelow + within + moreAbove - 3 * half, half)
        let lowPlace = -StandardNormal.quantile(min(moreBelow + surplus * (moreBelow - half), 0.49))
        let highPlace = -StandardNormal.quantile(min(moreAbove + surplus * (moreAbove - half), 0.49))
        let wanted = (high - low) / (lowPlace + highPlace)
        state.setMargin(place, mean: low + wanted * lowPlace, factor: wanted / deviation)
    }

    /// The slice that holds a value.
    private static func slice(_ value: Double, _ borders: [Double]) -> Int {
        var (low, high) = (0, borders.count - 2)
        while low < high {
            let middle = (low + high + 1) / 2
            if borders[middle] <= value { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The quantile `part` of a normal distribution that is cut off outside of a slice.
    private static func truncated(
        mean: Double,
        deviation: Double,
        from low: Double,
        to high: Double,
        at part: Double
    ) -> Double {
        // Where both ends are above the mean their small tails tell them apart, and not the numbers near 1.
        guard low < mean else {
            return high <= mean
                ? min(mean, high)
                : 2 * mean
                    - Self.truncated(
                        mean: mean,
                        deviation: deviation,
                        from: 2 * mean - high,
                        to: 2 * mean - low,
                        at: part
                    )
        }
        let first = StandardNormal.cumulative((low - mean) / deviation)
        let last = StandardNormal.cumulative((high - mean) / deviation)
        guard last - first > 1e-14 else { return high < mean ? high : low }
        let value = mean + deviation * StandardNormal.quantile(first + part * (last - first))
        return min(max(value, low), high)
    }
}
