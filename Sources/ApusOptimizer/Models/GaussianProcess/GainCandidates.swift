import ApusMath
import ApusSpace

/// Points from all over the space, and points near the best that are known.
struct GainCandidates: Sendable {
    /// How far from a known point, in unit coordinates.
    private static let scales = [0.3, 0.1, 0.03, 0.01, 0.001, 0.0001]
    private let features: [Feature]
    private let grid: FeatureGrid

    init(features: [Feature], grid: FeatureGrid) {
        self.features = features
        self.grid = grid
    }

    /// Points that fill the space evenly, another set for each state of `random`.
    func spread(_ count: Int, using random: inout SeededRandom) -> [[Double]] {
        let seed = random.next()
        guard self.features.count <= Sobol.dimensionsMax else {
            return (0..<count).map { _ in self.row(at: self.features.map { _ in random.uniform() }) }
        }
        let sobol = Sobol(dimensions: self.features.count, seed: seed)
        return (0..<count).map { self.row(at: sobol.point(at: UInt64($0))) }
    }

    /// Points that fill a region evenly; in many dimensions each leaves the middle in some of them alone.
    func spread(_ count: Int, within region: TrustRegion, using random: inout SeededRandom) -> [[Double]] {
        self.spread(count, using: &random).map { point in
            var row = region.center
            let sure = random.integer(below: row.count)
            for feature in row.indices where !row[feature].isNaN && !point[feature].isNaN {
                guard feature == sure || random.uniform() < region.share else { continue }
                if self.features[feature].categories != nil {
                    row[feature] = point[feature]
                } else {
                    let (lower, upper) = (region.lower[feature], region.upper[feature])
                    row[feature] = lower + point[feature] * (upper - lower)
                }
            }
            return self.grid.canonical(row)
        }
    }

    /// Changes of known rows, those at the front more often.
    func near(_ rows: [[Double]], _ count: Int, using random: inout SeededRandom) -> [[Double]] {
        guard !rows.isEmpty else { return [] }
        return (0..<count).map { number in
            let parent = rows[min(random.integer(below: rows.count), random.integer(below: rows.count))]
            return self.changed(parent, scale: Self.scales[number % Self.scales.count], using: &random)
        }
    }

    private func row(at point: [Double]) -> [Double] {
        self.grid.canonical(
            self.features.indices.map { feature in
                guard let count = self.features[feature].categories else { return point[feature] }
                return (point[feature] * Double(count)).rounded(.down)
            }
        )
    }

    private func changed(_ parent: [Double], scale: Double, using random: inout SeededRandom) -> [Double] {
        var row = parent
        let sure = random.integer(below: self.features.count)
        // One feature alone, some of them, or all.
        let share = [0, 0.3, 1][random.integer(below: 3)]
        for feature in row.indices where !row[feature].isNaN {
            guard feature == sure || random.uniform() < share else { continue }
            row[feature] = self.changed(row[feature], feature: feature, scale: scale, using: &random)
        }
        // What the change switches on begins anywhere, or at its default.
        for feature in row.indices where parent[feature].isNaN && random.uniform() < 0.5 {
            let place = random.uniform()
            row[feature] = self.features[feature].categories.map { (place * Double($0)).rounded(.down) } ?? place
        }
        return self.grid.canonical(row)
    }

    private func changed(_ value: Double, feature: Int, scale: Double, using random: inout SeededRandom) -> Double {
        if let count = self.features[feature].categories {
            return random.uniform() < 0.3 ? Double(random.integer(below: count)) : value
        }
        let moved = min(max(value + scale * random.normal(), 0), 1)
        let values = self.grid.coordinates[feature]
        guard !values.isEmpty else { return moved }
        let (old, new) = (self.grid.index(of: value, feature: feature), self.grid.index(of: moved, feature: feature))
        guard old == new, random.uniform() < 0.5 else { return values[new] }
        let step = random.integer(below: 2) == 0 ? -1 : 1
        return values[min(max(old + step, 0), values.count - 1)]
    }
}
