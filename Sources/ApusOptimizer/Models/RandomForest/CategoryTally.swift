/// Counts and sums of the categories of one node, cleared in the time of those that are present.
struct CategoryTally: Sendable {
    private(set) var weights: [Double]
    private(set) var sums: [Double]

    /// In the order of their first sample, or after ``sortByMean()`` by rising mean.
    private(set) var present: [Int] = []

    init(_ schema: ForestSchema) {
        let most = schema.columns.reduce(0) { most, column in
            if case .categorical(let count) = column { max(most, count) } else { most }
        }
        self.weights = [Double](repeating: 0, count: most)
        self.sums = self.weights
    }

    mutating func clear() {
        for category in self.present { (self.weights[category], self.sums[category]) = (0, 0) }
        self.present.removeAll(keepingCapacity: true)
    }

    mutating func add(_ category: Int, weight: Double, sum: Double) {
        if self.weights[category] == 0 { self.present.append(category) }
        self.weights[category] += weight
        self.sums[category] += sum
    }

    /// Puts the categories that are present by rising mean; equal ones by their number.
    mutating func sortByMean() {
        guard self.present.count > 12 else {
            // Most nodes have few categories, and a sort by insertion takes no memory.
            for end in 1..<max(self.present.count, 1) {
                var place = end
                while place > 0, self.isBefore(self.present[place], self.present[place - 1]) {
                    self.present.swapAt(place, place - 1)
                    place -= 1
                }
            }
            return
        }
        let keyed = self.present.map { (mean: self.sums[$0] / self.weights[$0], category: $0) }
        self.present = keyed.sorted {
            $0.mean < $1.mean || ($0.mean == $1.mean && $0.category < $1.category)
        }.map(\.category)
    }

    private func isBefore(_ one: Int, _ other: Int) -> Bool {
        let (mean, otherMean) = (self.sums[one] / self.weights[one], self.sums[other] / self.weights[other])
        return mean < otherMean || (mean == otherMean && one < other)
    }
}
