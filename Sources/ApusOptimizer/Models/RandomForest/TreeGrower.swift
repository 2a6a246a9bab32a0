import ApusMath

/// Grows trees over one set of rows, one after another, all into the same arrays.
///
/// Every numeric column is sorted once; a tree keeps its samples in the order of each column and splits those orders,
/// so that a level of a tree costs one pass over its samples for each column.
struct TreeGrower: Sendable {
    struct Part {
        let node: Int
        let range: Range<Int>
        let depth: Int
    }

    static let depthMax = 60

    let data: ForestData
    let options: ForestOptions
    let orders: [[Int32]]
    let targets: [Double]
    var nodes: [TreeNode] = []
    var masks: [UInt64] = []
    var variances: [Double] = []

    /// How often a row is in the tree's sample, and that times its target.
    var weights: [Double]
    var weighted: [Double]

    /// The tree's samples, then for best cuts the same in the order of each numeric column, `samples` in each slot.
    var slots: [Int32] = []
    var samples = 0

    /// The numeric columns that the tree looks at, for random cuts.
    var blocks: RowBlocks

    /// The columns with more than one value, those of them that the tree looks at, and the slot of each numeric one,
    /// or for random cuts its lane; −1 for a categorical one.
    let varied: [Int]
    var candidates: [Int] = []
    var slotOf: [Int]
    var isRight: [Int]
    var buffer: [Int32]
    var tally: CategoryTally

    /// For each block the least and greatest values of a node, and its cuts; −infinity for a column that has none.
    var ranges: [(least: SIMD8<Double>, most: SIMD8<Double>)] = []
    var limits: [SIMD8<Double>] = []

    init(_ data: ForestData, targets: [Double], options: ForestOptions) {
        self.data = data
        self.options = options
        self.orders = options.splits == .best ? data.orders() : []
        self.blocks = RowBlocks(data, columns: [])
        self.varied = data.columns.indices.filter { column in
            data.columns[column].contains { $0 != data.columns[column][0] }
        }
        self.targets = targets
        self.weights = [Double](repeating: 0, count: data.count)
        self.weighted = self.weights
        self.slotOf = [Int](repeating: -1, count: data.schema.count)
        self.isRight = [Int](repeating: 0, count: data.count)
        self.buffer = [Int32](repeating: 0, count: data.count + 1)
        self.tally = CategoryTally(data.schema)
    }

    /// Adds a tree, and tells its root.
    mutating func grow(using random: inout SeededRandom) -> Int {
        self.drawSamples(using: &random)
        self.drawColumns(using: &random)
        self.slots.removeAll(keepingCapacity: true)
        for row in 0..<self.data.count where self.weights[row] > 0 { self.slots.append(Int32(row)) }
        self.samples = self.slots.count
        if self.options.splits == .best { self.fillSlots() } else { self.fillBlocks() }
        let root = self.nodes.count
        self.nodes.append(TreeNode())
        var parts = [Part(node: root, range: 0..<self.samples, depth: 0)]
        while let part = parts.popLast() {
            guard let (left, right) = self.split(part, using: &random) else { continue }
            parts.append(right)
            parts.append(left)
        }
        return root
    }

    private mutating func drawSamples(using random: inout SeededRandom) {
        let count = self.data.count
        let size = min(count, self.options.samplesMax)
        for row in 0..<count { self.weights[row] = self.options.bootstraps || size < count ? 0 : 1 }
        if self.options.bootstraps {
            for _ in 0..<size { self.weights[random.integer(below: count)] += 1 }
        } else if size < count {
            // Selection sampling: Knuth, volume 2, algorithm S.
            var missing = size
            for row in 0..<count where random.integer(below: count - row) < missing {
                self.weights[row] = 1
                missing -= 1
            }
        }
        for row in 0..<count { self.weighted[row] = self.weights[row] * self.targets[row] }
    }

    private mutating func drawColumns(using random: inout SeededRandom) {
        self.candidates = self.varied
        guard self.candidates.count > self.options.featuresMax else { return }
        for place in 0..<self.options.featuresMax {
            self.candidates.swapAt(place, place + random.integer(below: self.candidates.count - place))
        }
        self.candidates.removeLast(self.candidates.count - self.options.featuresMax)
    }

    private mutating func fillSlots() {
        var slot = 1
        for column in self.candidates where self.data.schema.columns[column] == .numeric {
            self.slotOf[column] = slot
            slot += 1
            for row in self.orders[column] where self.weights[Int(row)] > 0 { self.slots.append(row) }
        }
    }

    private mutating func fillBlocks() {
        let columns = self.candidates.filter { self.data.schema.columns[$0] == .numeric }
        // Trees that look at all columns share the same blocks.
        guard columns.sorted() != self.blocks.columns.sorted() else { return }
        self.blocks = RowBlocks(self.data, columns: columns)
        self.ranges = .init(repeating: (.zero, .zero), count: self.blocks.count)
        self.limits = .init(repeating: .zero, count: self.blocks.count)
        for (lane, column) in columns.enumerated() { self.slotOf[column] = lane }
    }

    /// How many columns a node looks at.
    var columnsWanted: Int {
        max(Int((self.options.featureRatio * Double(self.candidates.count)).rounded(.up)), 1)
    }
}
