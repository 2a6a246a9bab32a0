/// The leaves of one tree as boxes, and the marginals of the tree over them.
///
/// Hutter, Hoos and Leyton-Brown, "An efficient approach for assessing hyperparameter importance" (2014), section 4:
/// a tree is constant on boxes, so its marginals are sums over leaves and exact.
struct TreePartition: Sendable {
    /// The part of a column that a leaf covers: a run of cells, or some categories.
    enum Side: Sendable {
        case interval(low: Double, high: Double)
        case categories([Bool])
    }

    struct Leaf: Sendable {
        let mean: Double

        /// The columns that the leaf restricts, in rising order; it covers all of the others.
        let sides: [(column: Int, side: Side)]

        /// The probability of each restricted side, in the order of `sides`, and of the leaf.
        let masses: [Double]
        let mass: Double

        func place(of column: Int) -> Int? {
            self.sides.firstIndex { $0.column == column }
        }
    }

    let leaves: [Leaf]

    /// For each column the probabilities of its cells: between the tree's cuts, or of the categories.
    let cells: [[Double]]

    /// For each numeric column its cuts, in rising order.
    let cuts: [[Double]]

    /// The mean over the whole space, and the variance around it.
    let mean: Double
    let variance: Double

    init(_ forest: RandomForest, root: Int, measures: [ColumnMeasure]) {
        let walk = TreeWalk(forest, root: root, measures: measures)
        self.leaves = walk.leaves
        self.cuts = walk.cuts.map { cuts in
            cuts.sorted().reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        }
        self.cells = zip(measures, self.cuts).map { measure, cuts in
            if case .categories(let weights) = measure { return weights }
            let borders = [-Double.infinity] + cuts + [Double.infinity]
            return (0...cuts.count).map { measure.mass(above: borders[$0], upTo: borders[$0 + 1]) }
        }
        let mean = self.leaves.reduce(0) { $0 + $1.mass * $1.mean }
        self.mean = mean
        self.variance = self.leaves.reduce(0) { $0 + $1.mass * ($1.mean - mean) * ($1.mean - mean) }
    }

    /// The mean of the tree over all other columns, for each cell of one.
    func marginal(of column: Int) -> [Double] {
        var values = [Double](repeating: 0, count: self.cells[column].count)
        var everywhere = 0.0
        for leaf in self.leaves {
            guard let place = leaf.place(of: column) else {
                everywhere += leaf.mean * leaf.mass
                continue
            }
            let share = leaf.mean * Self.product(of: leaf.masses, without: [place])
            for cell in self.covered(by: leaf.sides[place].side, of: column) { values[cell] += share }
        }
        return values.map { $0 + everywhere }
    }

    /// The variance of a column's marginal.
    func variance(of column: Int) -> Double {
        zip(self.marginal(of: column), self.cells[column]).reduce(0) { sum, cell in
            sum + cell.1 * (cell.0 - self.mean) * (cell.0 - self.mean)
        }
    }

    /// The variance of the marginal of two columns together, their main effects included.
    func variance(of first: Int, _ second: Int) -> Double {
        let width = self.cells[second].count
        var values = [Double](repeating: 0, count: self.cells[first].count * width)
        var rows = [Double](repeating: 0, count: self.cells[first].count)
        var columns = [Double](repeating: 0, count: width)
        var everywhere = 0.0
        for leaf in self.leaves {
            switch (leaf.place(of: first), leaf.place(of: second)) {
            case (nil, nil): everywhere += leaf.mean * leaf.mass
            case (let place?, nil):
                let share = leaf.mean * Self.product(of: leaf.masses, without: [place])
                for cell in self.covered(by: leaf.sides[place].side, of: first) { rows[cell] += share }
            case (nil, let place?):
                let share = leaf.mean * Self.product(of: leaf.masses, without: [place])
                for cell in self.covered(by: leaf.sides[place].side, of: second) { columns[cell] += share }
            case (let one?, let two?):
                let share = leaf.mean * Self.product(of: leaf.masses, without: [one, two])
                let across = self.covered(by: leaf.sides[two].side, of: second)
                for cell in self.covered(by: leaf.sides[one].side, of: first) {
                    for other in across { values[cell * width + other] += share }
                }
            }
        }
        var sum = 0.0
        for row in rows.indices {
            for column in columns.indices {
                let value = values[row * width + column] + rows[row] + columns[column] + everywhere - self.mean
                sum += self.cells[first][row] * self.cells[second][column] * value * value
            }
        }
        return sum
    }

    /// The cell of a number.
    func cell(of value: Double, in column: Int) -> Int {
        self.cuts[column].count { $0 < value }
    }

    private func covered(by side: Side, of column: Int) -> [Int] {
        switch side {
        case .categories(let isIn): isIn.indices.filter { isIn[$0] }
        case .interval(let low, let high):
            Array(self.borders(upTo: low, in: column)..<(self.borders(below: high, in: column) + 1))
        }
    }

    private func borders(upTo limit: Double, in column: Int) -> Int { self.first(in: column) { $0 > limit } }

    private func borders(below limit: Double, in column: Int) -> Int { self.first(in: column) { $0 >= limit } }

    private func first(in column: Int, where isBeyond: (Double) -> Bool) -> Int {
        var (low, high) = (0, self.cuts[column].count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self.cuts[column][middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func product(of masses: [Double], without places: [Int]) -> Double {
        var product = 1.0
        for place in masses.indices where !places.contains(place) { product *= masses[place] }
        return product
    }
}
