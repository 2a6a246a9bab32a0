import ApusMath

/// How probable the values of one column are for a configuration drawn uniformly from the space.
enum ColumnMeasure: Sendable {
    /// Values in rising order and the probability of each and all before it; the inactive value comes first.
    case discrete(values: [Double], cumulative: [Double])

    /// Uniform from 0 to 1 where it is active.
    case continuous(active: Double)
    case categories([Double])

    /// The measures of a space's columns; which part is active is counted on `draws` random configurations.
    static func all(of space: CandidateSpace, draws: Int = 1_000, random: inout SeededRandom) -> [ColumnMeasure] {
        var active = [Double](repeating: space.isConditional ? 0 : 1, count: space.features.count)
        for _ in 0..<(space.isConditional ? draws : 0) {
            let row = space.randomRow(using: &random)
            for index in active.indices where !space.isInactive(index, row[index]) {
                active[index] += 1 / Double(draws)
            }
        }
        return space.features.features.indices.map { Self.measure(of: $0, in: space, active: active[$0]) }
    }

    /// The probability of a number above `low` and at most `high`.
    func mass(above low: Double, upTo high: Double) -> Double {
        switch self {
        case .continuous(let active):
            let atom = low < ForestSchema.inactive && high >= ForestSchema.inactive ? 1 - active : 0
            return atom + active * max(min(high, 1) - max(low, 0), 0)
        case .discrete(let values, let cumulative):
            func upTo(_ limit: Double) -> Double {
                var (first, last) = (0, values.count)
                while first < last {
                    let middle = (first + last) / 2
                    if values[middle] <= limit { first = middle + 1 } else { last = middle }
                }
                return first == 0 ? 0 : cumulative[first - 1]
            }
            return max(upTo(high) - upTo(low), 0)
        case .categories: return 0
        }
    }

    private static func measure(of index: Int, in space: CandidateSpace, active: Double) -> ColumnMeasure {
        if let count = space.features.features[index].categories {
            let weights = [Double](repeating: active / Double(count), count: count)
            return .categories(space.features.features[index].isConditional ? weights + [1 - active] : weights)
        }
        let levels = space.levels[index]
        guard !levels.isEmpty else { return .continuous(active: active) }
        var total = 1 - active
        var cumulative = [total]
        for number in levels.indices {
            // A value's slice reaches to the middle between its neighbours.
            let low = number == 0 ? 0 : 0.5 * (levels[number - 1] + levels[number])
            let high = number + 1 == levels.count ? 1 : 0.5 * (levels[number] + levels[number + 1])
            total += active * (high - low)
            cumulative.append(total)
        }
        return .discrete(values: [ForestSchema.inactive] + levels, cumulative: cumulative)
    }
}
