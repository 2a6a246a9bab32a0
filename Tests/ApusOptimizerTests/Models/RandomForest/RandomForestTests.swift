import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct RandomForestTests {
    private static func forest(
        _ rows: [[Double]],
        _ targets: [Double],
        columns: [ForestSchema.Column],
        seed: UInt64 = 1,
        change: (inout ForestOptions) -> Void = { _ in }
    ) -> RandomForest {
        var data = ForestData(ForestSchema(columns: columns))
        for row in rows { data.append(row) }
        var options = ForestOptions()
        options.splitMin = 2
        options.featureRatio = 1
        change(&options)
        var random = SeededRandom(seed: seed)
        return RandomForest(fitting: data, targets: targets, options: options, random: &random)
    }

    @Test(arguments: ForestOptions.Splits.allCases)
    func `without chance in its samples a forest knows what it was shown`(splits: ForestOptions.Splits) {
        var random = SeededRandom(seed: 3)
        let rows = (0..<40).map { _ in [random.uniform(), random.uniform(), Double(random.integer(below: 3))] }
        let targets = rows.map { $0[0] * 3 + $0[1] * $0[2] }

        let forest = Self.forest(rows, targets, columns: [.numeric, .numeric, .categorical(count: 3)]) {
            $0.bootstraps = false
            $0.splits = splits
        }
        let (means, variances) = forest.predictions(of: rows.flatMap { $0 }, count: rows.count)

        #expect(zip(means, targets).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(variances.allSatisfy { $0 < 1e-9 })
    }

    @Test func `a cut lies anywhere between the two values beside it`() {
        let forest = Self.forest([[0.2], [0.6]], [0, 1], columns: [.numeric]) {
            $0.bootstraps = false
            $0.trees = 200
        }

        let cuts = forest.roots.map { forest.nodes[$0].value }

        #expect(cuts.allSatisfy { $0 >= 0.2 && $0 < 0.6 })
        #expect(cuts.contains { $0 < 0.25 } && cuts.contains { $0 > 0.55 })
        // The mean of the trees' steps is then nearly the straight line between the two.
        #expect(abs(forest.predictions(of: [0.4], count: 1).means[0] - 0.5) < 0.12)
    }

    @Test func `the variance is that within the leaves and that between the trees`() {
        let rows = (0..<30).map { [Double($0) / 30] }
        let targets = rows.enumerated().map { $0.element[0] + ($0.offset % 2 == 0 ? 0.3 : -0.3) }

        let forest = Self.forest(rows, targets, columns: [.numeric]) { $0.leafMin = 5 }
        let (means, variances) = forest.predictions(of: [0.41], count: 1)

        let leaves = forest.roots.map { forest.nodes[forest.leaf(of: [0.41], at: 0, root: $0)] }
        let count = Double(leaves.count)
        let mean = leaves.reduce(0) { $0 + $1.value } / count
        let within = leaves.reduce(0) { $0 + forest.variances[Int($1.place)] } / count
        let between = leaves.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) } / count
        #expect(abs(means[0] - mean) < 1e-12)
        #expect(abs(variances[0] - within - between) < 1e-12)
        #expect(within > 0.01 && between > 0)
    }

    @Test func `categories are divided by their mean response`() throws {
        let rows = (0..<30).map { [Double($0 % 5)] }
        let targets = rows.map { [5, 0, 5, 0, 5][Int($0[0])] as Double }

        let forest = Self.forest(rows, targets, columns: [.categorical(count: 5)]) { $0.bootstraps = false }

        let root = forest.nodes[try #require(forest.roots.first)]
        #expect(forest.masks[Int(root.place)] & 0b11111 == 0b10101)
        #expect(forest.nodes[Int(root.child)].isLeaf && forest.nodes[Int(root.child) + 1].isLeaf)
    }

    @Test func `the inactive have a branch of their own`() {
        let rows = [[ForestSchema.inactive], [ForestSchema.inactive], [0.01], [0.02]]

        let forest = Self.forest(rows, [0, 0, 1, 1], columns: [.numeric]) { $0.bootstraps = false }

        #expect(forest.nodes[forest.roots[0]].value == -0.5)
        #expect(forest.predictions(of: [0], count: 1).means == [1])
    }

    @Test func `categories that no sample has go to either side`() {
        let rows = (0..<20).map { [Double($0 % 2)] }
        let targets = rows.map { $0[0] }

        let forest = Self.forest(rows, targets, columns: [.categorical(count: 10_000)]) { $0.trees = 40 }
        let mean = forest.predictions(of: [9_876], count: 1).means[0]

        #expect(mean > 0.1 && mean < 0.9)
    }

    @Test func `the same seed grows the same forest, and another one another`() {
        let rows = (0..<20).map { [Double($0 * 7 % 20) / 20] }
        let targets = rows.map { $0[0] * $0[0] }

        #expect(
            Self.forest(rows, targets, columns: [.numeric]).nodes
                == Self.forest(rows, targets, columns: [.numeric]).nodes
        )
        #expect(
            Self.forest(rows, targets, columns: [.numeric]).nodes
                != Self.forest(rows, targets, columns: [.numeric], seed: 2).nodes
        )
    }

    @Test(arguments: [[], [[0.5]], [[0.5], [0.5]]] as [[[Double]]])
    func `rows that cannot be told apart make one leaf`(rows: [[Double]]) {
        let targets = rows.indices.map(Double.init)

        let forest = Self.forest(rows, targets, columns: [.numeric]) { $0.bootstraps = false }
        let means = forest.predictions(of: [0.1], count: 1).means

        #expect(means == [targets.isEmpty ? 0 : targets.reduce(0, +) / Double(targets.count)])
        #expect(forest.nodes.count == forest.roots.count)
    }

    @Test func `a leaf keeps the least number of samples`() {
        let rows = (0..<40).map { [Double($0) / 40] }

        let forest = Self.forest(rows, rows.map { $0[0] }, columns: [.numeric]) {
            $0.bootstraps = false
            $0.leafMin = 10
        }

        let leaves = Set(rows.map { forest.leaf(of: $0, at: 0, root: forest.roots[0]) })
        let counts = leaves.map { leaf in rows.count { forest.leaf(of: $0, at: 0, root: forest.roots[0]) == leaf } }
        #expect(counts.allSatisfy { $0 >= 10 })
        #expect(counts.count > 1)
    }

    @Test func `a tree of many rows is grown from a part of them`() {
        let rows = (0..<300).map { [Double($0) / 300] }

        let forest = Self.forest(rows, rows.map { $0[0] }, columns: [.numeric]) {
            $0.bootstraps = false
            $0.samplesMax = 50
            $0.trees = 3
        }

        #expect(forest.nodes.count { $0.isLeaf } == 150)
    }
}
