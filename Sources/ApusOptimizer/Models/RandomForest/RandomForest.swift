import ApusMath

/// A regression forest whose predictions have a mean and a variance.
///
/// Hutter, Xu, Hoos and Leyton-Brown, "Algorithm runtime prediction: methods and evaluation" (2014), section 4.3: a
/// cut lies anywhere between the two values beside it, leaves keep mean and variance, and the forest's variance follows
/// from the law of total variance over its trees. Categories are split into two sets by the order of their mean
/// response (Fisher 1958; Breiman et al. 1984).
struct RandomForest: Sendable {
    let schema: ForestSchema
    private(set) var nodes: [TreeNode] = []
    private(set) var masks: [UInt64] = []
    private(set) var variances: [Double] = []
    private(set) var roots: [Int] = []

    /// For each question about an instance the part of the instances that goes left; below 0 for other nodes, and
    /// nothing at all where the forest is asked for whole rows.
    private(set) var shares: [Double] = []
    private var configurationWidth = 0

    /// `targets` are finite, one for each row; no rows give a forest that predicts 0.
    init(
        fitting data: ForestData,
        targets: [Double],
        options: ForestOptions,
        random: inout SeededRandom
    ) {
        self.schema = data.schema
        var grower = TreeGrower(data, targets: targets, options: options)
        for _ in 0..<max(options.trees, 1) {
            self.roots.append(grower.grow(using: &random))
        }
        self.nodes = grower.nodes
        self.masks = grower.masks
        self.variances = grower.variances
    }

    /// The same forest, asked for configurations alone: see `marginalized(over:width:)`.
    func sharing(_ shares: [Double], width: Int) -> RandomForest {
        var forest = self
        (forest.shares, forest.configurationWidth) = (shares, width)
        return forest
    }

    /// The leaf of an encoded row that begins at `offset`, as a node's number.
    func leaf(of rows: [Double], at offset: Int, root: Int) -> Int {
        var number = root
        while !self.nodes[number].isLeaf { number = self.step(from: number, rows, offset) }
        return number
    }

    /// The child that a row goes to, or the node itself where it is a leaf.
    ///
    /// Without a branch for numeric columns, whose answers no processor can foresee.
    @inline(__always)
    private func step(from number: Int, _ rows: [Double], _ offset: Int) -> Int {
        let node = self.nodes[number]
        var isRight: Int
        if node.column >= 0 {
            isRight = rows[offset &+ Int(node.column)] > node.value ? 1 : 0
        } else {
            let category = Int(rows[offset &+ Int(~node.column)])
            isRight = Int(self.masks[Int(node.place) &+ category >> 6] >> UInt64(category & 63) & 1)
        }
        isRight &+= Int(node.child)
        return node.child == 0 ? number : isRight
    }

    /// Means and variances of `count` encoded rows, one after another in `rows`.
    func predictions(of rows: [Double], count: Int) -> (means: [Double], variances: [Double]) {
        guard self.shares.isEmpty else {
            return self.marginalPredictions(of: rows, count: count, width: self.configurationWidth)
        }
        var means = [Double](repeating: 0, count: count)
        var seconds = [Double](repeating: 0, count: count)
        let width = self.schema.count
        for root in self.roots {
            var row = 0
            while row &+ 4 <= count {
                let leaves = self.leaves(of: rows, at: row &* width, width: width, root: root)
                for lane in 0..<4 { self.add(leaves[lane], to: row &+ lane, &means, &seconds) }
                row &+= 4
            }
            while row < count {
                self.add(self.leaf(of: rows, at: row &* width, root: root), to: row, &means, &seconds)
                row &+= 1
            }
        }
        let share = 1 / Double(self.roots.count)
        for row in 0..<count {
            let mean = means[row] * share
            means[row] = mean
            seconds[row] = max(seconds[row] * share - mean * mean, 0)
        }
        return (means, seconds)
    }

    /// The leaves of four rows, that go down the tree together: the steps of one do not wait for those of another.
    @inline(__always)
    private func leaves(of rows: [Double], at offset: Int, width: Int, root: Int) -> SIMD4<Int> {
        var (a, b, c, d) = (root, root, root, root)
        while true {
            let (e, f) = (self.step(from: a, rows, offset), self.step(from: b, rows, offset &+ width))
            let g = self.step(from: c, rows, offset &+ 2 &* width)
            let h = self.step(from: d, rows, offset &+ 3 &* width)
            guard a != e || b != f || c != g || d != h else { return SIMD4(a, b, c, d) }
            (a, b, c, d) = (e, f, g, h)
        }
    }

    @inline(__always)
    private func add(_ leaf: Int, to row: Int, _ means: inout [Double], _ seconds: inout [Double]) {
        let node = self.nodes[leaf]
        means[row] += node.value
        seconds[row] += node.value * node.value + self.variances[Int(node.place)]
    }

    /// The mean of each tree at one encoded row.
    func treeMeans(of row: [Double]) -> [Double] {
        self.roots.map { self.nodes[self.leaf(of: row, at: 0, root: $0)].value }
    }
}
