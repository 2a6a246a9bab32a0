import ApusMath
import ApusSpace

/// Steps from one configuration to the best of those that differ in one feature, as long as the gain rises.
///
/// Hutter, Hoos and Leyton-Brown, "Sequential model-based optimization for general algorithm configuration" (2011),
/// 4.3.
struct NeighbourWalk: Sendable {
    /// Categories of a feature that one step tries; of more, a random choice.
    private static let categoriesMax = 12
    private let search: GainSearch
    private let stepping: [Int]

    init(search: GainSearch) {
        self.search = search
        self.stepping = search.features.features.indices.filter { feature in
            search.features.features[feature].categories != nil || !search.grid.coordinates[feature].isEmpty
        }
    }

    /// Whether there is any feature that steps.
    var hasSteps: Bool { !self.stepping.isEmpty }

    /// Where the walk ends, and what it saw on its way.
    func walked(
        from start: Candidate,
        stepsMax: Int,
        using random: inout SeededRandom
    ) -> (end: Candidate, seen: [Candidate]) {
        var (place, seen) = (start, [Candidate]())
        for _ in 0..<stepsMax {
            let neighbours = self.search.ranked(self.neighbours(of: place.row, using: &random))
            seen += neighbours.prefix(8)
            guard let best = neighbours.first, best.gain > place.gain else { break }
            place = best
        }
        return (place, seen)
    }

    private func neighbours(of row: [Double], using random: inout SeededRandom) -> [[Double]] {
        var rows: [[Double]] = []
        for feature in self.stepping where !row[feature].isNaN {
            for value in self.values(beside: row[feature], feature: feature, using: &random) {
                var neighbour = row
                neighbour[feature] = value
                rows.append(self.search.grid.canonical(neighbour))
            }
        }
        return rows
    }

    private func values(beside value: Double, feature: Int, using random: inout SeededRandom) -> [Double] {
        if let count = self.search.features.features[feature].categories {
            guard count > Self.categoriesMax else {
                return (0..<count).map(Double.init).filter { $0 != value }
            }
            return (0..<Self.categoriesMax).map { _ in Double(random.integer(below: count)) }
        }
        let values = self.search.grid.coordinates[feature]
        let index = self.search.grid.index(of: value, feature: feature)
        return [-3, -2, -1, 1, 2, 3].map { index + $0 }.filter(values.indices.contains).map { values[$0] }
    }
}
