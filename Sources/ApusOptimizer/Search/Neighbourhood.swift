import ApusMath

/// The rows that differ from one in a single feature, with what follows from it by the conditions.
///
/// SMAC's one-exchange neighbourhood (Hutter, Hoos, Leyton-Brown 2011, section 4.3): all other values of a category,
/// and for a number a few from a normal distribution around it, its deviation 0.2. Here every further one has a
/// smaller deviation, so that a search can also end between close values.
struct Neighbourhood: Sendable {
    static let deviations = [0.2, 0.08, 0.03, 0.01]

    /// The most categories that one row's neighbours try.
    static let categoriesMax = 12

    let space: CandidateSpace

    /// How many neighbours a number has.
    let numericNeighbours: Int

    /// Adds the neighbours of a row to `rows`, one after another, and tells how many.
    func append(neighboursOf row: [Double], to rows: inout [Double], using random: inout SeededRandom) -> Int {
        var count = 0
        for feature in self.chosenFeatures(using: &random) where !self.space.isInactive(feature, row[feature]) {
            for value in self.values(beside: row[feature], of: feature, using: &random) {
                var neighbour = row
                neighbour[feature] = value
                if self.space.isParent[feature] { neighbour = self.space.repaired(neighbour, using: &random) }
                rows.append(contentsOf: neighbour)
                count += 1
            }
        }
        return count
    }

    /// How many features one row's neighbours try: all up to 64, and of more the fewer, because rows are longer then.
    static func featuresMax(of count: Int) -> Int {
        count <= 64 ? count : max(16, 64 * 64 / count)
    }

    private func chosenFeatures(using random: inout SeededRandom) -> [Int] {
        let count = self.space.features.count
        let most = Self.featuresMax(of: count)
        guard count > most else { return Array(0..<count) }
        return (0..<most).map { _ in random.integer(below: count) }
    }

    private func values(beside value: Double, of feature: Int, using random: inout SeededRandom) -> [Double] {
        if let count = self.space.features.features[feature].categories {
            let own = Int(value)
            guard count - 1 > Self.categoriesMax else { return (0..<count).filter { $0 != own }.map(Double.init) }
            return (0..<Self.categoriesMax).map { _ in Double((own + 1 + random.integer(below: count - 1)) % count) }
        }
        if !self.space.levels[feature].isEmpty { return self.levels(beside: value, of: feature, using: &random) }
        return (0..<self.numericNeighbours).map { number in
            self.moved(value, by: Self.deviations[number % Self.deviations.count], using: &random)
        }
    }

    private func levels(beside value: Double, of feature: Int, using random: inout SeededRandom) -> [Double] {
        let levels = self.space.levels[feature]
        let own = self.space.level(at: value, of: feature)
        if levels.count <= self.numericNeighbours + 1 { return levels.indices.filter { $0 != own }.map { levels[$0] } }
        var found: [Int] = []
        if own > 0 { found.append(own - 1) }
        if own + 1 < levels.count { found.append(own + 1) }
        for _ in found.count..<max(self.numericNeighbours, found.count) {
            let place = self.moved(value, by: Self.deviations[0], using: &random)
            let level = self.space.level(at: place, of: feature)
            if level != own, !found.contains(level) { found.append(level) }
        }
        return found.map { levels[$0] }
    }

    /// From the normal distribution around a value, cut to 0 to 1.
    private func moved(_ value: Double, by deviation: Double, using random: inout SeededRandom) -> Double {
        for _ in 0..<8 {
            let moved = value + deviation * random.normal()
            if moved >= 0, moved <= 1 { return moved }
        }
        return random.uniform()
    }
}
