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

    /// The leaf of an encoded row that begins at `offset`, as a node's number.
    @inline(__always)
    func leaf(of rows: [Double], at offset: Int, root: Int) -> Int {
        var number = root
        while true {
            let node = self.nodes[number]
            guard node.child != 0 else { return number }
            if node.column >= 0 {
                number = Int(node.child) &+ (rows[offset &+ Int(node.column)] > node.value ? 1 : 0)
            } else {
                let category = Int(rows[offset &+ Int(~node.column)])
                let word = self.masks[Int(node.place) &+ category >> 6]
                number = Int(node.child) &+ Int(word >> UInt64(category & 63) & 1)
            }
        }
    }

    /// Means and variances of `count` encoded rows, one after another in `rows`.
    func predictions(of rows: [Double], count: Int) -> (means: [Double], variances: [Double]) {
        var means = [Double](repeating: 0, count: count)
        var seconds = [Double](repeating: 0, count: count)
        let width = self.schema.count
        for root in self.roots {
            for row in 0..<count {
                let node = self.nodes[self.leaf(of: rows, at: row &* width, root: root)]
                means[row] += node.value
                seconds[row] += node.value * node.value + self.variances[Int(node.place)]
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

    /// The mean of each tree at one encoded row.
    func treeMeans(of row: [Double]) -> [Double] {
        self.roots.map { self.nodes[self.leaf(of: row, at: 0, root: $0)].value }
    }
}
