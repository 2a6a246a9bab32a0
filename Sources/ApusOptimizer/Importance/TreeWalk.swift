/// Goes through a tree once and collects its leaves and cuts.
struct TreeWalk: Sendable {
    private struct Stop {
        let node: Int
        let sides: [(column: Int, side: TreePartition.Side)]
    }

    private(set) var leaves: [TreePartition.Leaf] = []

    /// For each column its cuts, in no order, some twice.
    private(set) var cuts: [[Double]]
    private let measures: [ColumnMeasure]

    init(_ forest: RandomForest, root: Int, measures: [ColumnMeasure]) {
        self.measures = measures
        self.cuts = [[Double]](repeating: [], count: measures.count)
        var stops = [Stop(node: root, sides: [])]
        while let stop = stops.popLast() {
            let node = forest.nodes[stop.node]
            guard !node.isLeaf else {
                self.add(node.value, stop.sides)
                continue
            }
            let (column, left, right) = self.sides(of: node, in: stop.sides, masks: forest.masks)
            stops.append(Stop(node: Int(node.child) + 1, sides: Self.replacing(column, right, in: stop.sides)))
            stops.append(Stop(node: Int(node.child), sides: Self.replacing(column, left, in: stop.sides)))
        }
    }

    private mutating func add(_ mean: Double, _ sides: [(column: Int, side: TreePartition.Side)]) {
        let masses = sides.map { column, side -> Double in
            switch (side, self.measures[column]) {
            case (.categories(let isIn), .categories(let weights)):
                isIn.indices.reduce(0) { isIn[$1] ? $0 + weights[$1] : $0 }
            case (.interval(let low, let high), let measure): measure.mass(above: low, upTo: high)
            default: 0
            }
        }
        let mass = masses.reduce(1, *)
        self.leaves.append(TreePartition.Leaf(mean: mean, sides: sides, masses: masses, mass: mass))
    }

    private mutating func sides(
        of node: TreeNode,
        in sides: [(column: Int, side: TreePartition.Side)],
        masks: [UInt64]
    ) -> (column: Int, left: TreePartition.Side, right: TreePartition.Side) {
        let column = Int(node.column >= 0 ? node.column : ~node.column)
        let known = sides.first { $0.column == column }?.side
        if case .categories(let weights) = self.measures[column] {
            var isIn = [Bool](repeating: true, count: weights.count)
            if case .categories(let before)? = known { isIn = before }
            let isRight = isIn.indices.map { masks[Int(node.place) + $0 >> 6] >> UInt64($0 & 63) & 1 == 1 }
            return (
                column, .categories(isIn.indices.map { isIn[$0] && !isRight[$0] }),
                .categories(isIn.indices.map { isIn[$0] && isRight[$0] })
            )
        }
        var (low, high) = (-Double.infinity, Double.infinity)
        if case .interval(let before, let after)? = known { (low, high) = (before, after) }
        self.cuts[column].append(node.value)
        return (column, .interval(low: low, high: node.value), .interval(low: node.value, high: high))
    }

    private static func replacing(
        _ column: Int,
        _ side: TreePartition.Side,
        in sides: [(column: Int, side: TreePartition.Side)]
    ) -> [(column: Int, side: TreePartition.Side)] {
        var result = sides
        if let place = result.firstIndex(where: { $0.column >= column }) {
            if result[place].column == column {
                result[place].side = side
            } else {
                result.insert((column, side), at: place)
            }
        } else {
            result.append((column, side))
        }
        return result
    }
}
