/// Forests that know instances, asked for configurations alone.
extension RandomForest {
    /// The same forest, whose predictions are means over these instances.
    ///
    /// Hutter, Hoos and Leyton-Brown (2011), section 4.1: each tree gives its mean over all instances, and mean and
    /// variance are taken over the trees. What share of a node's instances goes left at a question about them follows
    /// from the tree alone, so a prediction does not take longer for more instances, but for more leaves. `width` is how
    /// many columns a configuration has; those of instances come after them.
    func marginalized(over instances: [[Double]], width: Int) -> RandomForest {
        var shares = [Double](repeating: -1, count: self.nodes.count)
        for root in self.roots {
            var open = [(node: root, instances: Array(instances.indices))]
            while let (number, reaching) = open.popLast() {
                let node = self.nodes[number]
                guard !node.isLeaf else { continue }
                let (left, right) = (Int(node.child), Int(node.child) + 1)
                let column = node.column >= 0 ? Int(node.column) : Int(~node.column)
                guard column >= width else {
                    open.append((left, reaching))
                    open.append((right, reaching))
                    continue
                }
                let goRight = reaching.filter { self.isRight(instances[$0][column - width], of: node) }
                let goLeft = reaching.filter { !self.isRight(instances[$0][column - width], of: node) }
                // A part of the tree that no instance reaches is reached by no prediction either.
                shares[number] = reaching.isEmpty ? 0.5 : Double(goLeft.count) / Double(reaching.count)
                open.append((left, goLeft))
                open.append((right, goRight))
            }
        }
        return self.sharing(shares, width: width)
    }

    private func isRight(_ value: Double, of node: TreeNode) -> Bool {
        guard node.column < 0 else { return value > node.value }
        let category = Int(value)
        return self.masks[Int(node.place) + category >> 6] >> UInt64(category & 63) & 1 == 1
    }

    /// Means and variances of `count` rows of configurations.
    func marginalPredictions(of rows: [Double], count: Int, width: Int) -> (means: [Double], variances: [Double]) {
        var means = [Double](repeating: 0, count: count)
        var seconds = [Double](repeating: 0, count: count)
        var open: [(node: Int, share: Double)] = []
        for root in self.roots {
            for row in 0..<count {
                var (mean, variance) = (0.0, 0.0)
                open.append((root, 1))
                while let (number, share) = open.popLast() {
                    let node = self.nodes[number]
                    if node.isLeaf {
                        mean += share * node.value
                        variance += share * share * self.variances[Int(node.place)]
                    } else if self.shares[number] >= 0 {
                        let left = share * self.shares[number]
                        if left > 0 { open.append((Int(node.child), left)) }
                        if share > left { open.append((Int(node.child) + 1, share - left)) }
                    } else {
                        let column = node.column >= 0 ? Int(node.column) : Int(~node.column)
                        let isRight = self.isRight(rows[row * width + column], of: node)
                        open.append((Int(node.child) + (isRight ? 1 : 0), share))
                    }
                }
                means[row] += mean
                seconds[row] += mean * mean + variance
            }
        }
        let part = 1 / Double(self.roots.count)
        for row in 0..<count {
            means[row] *= part
            seconds[row] = max(seconds[row] * part - means[row] * means[row], 0)
        }
        return (means, seconds)
    }
}
