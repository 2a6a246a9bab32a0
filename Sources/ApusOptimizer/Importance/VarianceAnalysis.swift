import ApusMath
import ApusSpace

/// The work behind ``parameterImportance(space:trials:seed:)``.
struct VarianceAnalysis: Sendable {
    /// How many of the most important parameters are looked at in pairs.
    static let pairedMax = 12

    /// The most cells of a pair; finer ones are left out.
    static let cellsMax = 250_000

    let observed: Int
    let fit: Double?
    private let names: [String]
    private let partitions: [TreePartition]

    /// For each column and tree the share of its marginal.
    private let shares: [[Double]]

    /// `nil` where there is nothing to explain.
    init?(space: Space, trials: [EndedTrial], seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 0x696D_706F)
        guard let study = StudyForest(space: space, trials: trials, random: &random) else { return nil }
        let measures = ColumnMeasure.all(of: study.candidates, random: &random)
        self.names = study.candidates.features.features.map { space.parameters[$0.parameter].name }
        self.observed = study.model.history.costs.count
        let partitions = study.forest.roots.map { TreePartition(study.forest, root: $0, measures: measures) }
        self.partitions = partitions.filter { $0.variance > 0 }
        self.shares = measures.indices.map { [partitions = self.partitions] column in
            partitions.map { $0.variance(of: column) / $0.variance }
        }
        self.fit = ForestFit.explainedVariance(of: study, random: &random)
    }

    func effects() -> [ParameterImportance.Effect] {
        self.order.map { Self.effect([self.names[$0]], self.shares[$0]) }
    }

    func interactions() -> [ParameterImportance.Effect] {
        let columns = self.order.prefix(Self.pairedMax).filter { Self.mean(self.shares[$0]) > 0 }
        var effects: [ParameterImportance.Effect] = []
        for (place, first) in columns.enumerated() {
            for second in columns[..<place] {
                guard let shares = self.pairShares(second, first) else { continue }
                effects.append(Self.effect([self.names[second], self.names[first]], shares))
            }
        }
        return effects.enumerated().sorted {
            $0.element.share > $1.element.share || ($0.element.share == $1.element.share && $0.offset < $1.offset)
        }.map(\.element)
    }

    /// Columns by falling share.
    private var order: [Int] {
        let means = self.shares.map(Self.mean)
        return means.indices.sorted { means[$0] > means[$1] || (means[$0] == means[$1] && $0 < $1) }
    }

    private func pairShares(_ first: Int, _ second: Int) -> [Double]? {
        var shares: [Double] = []
        for (tree, partition) in self.partitions.enumerated() {
            guard partition.cells[first].count * partition.cells[second].count <= Self.cellsMax else { return nil }
            let together = partition.variance(of: first, second) / partition.variance
            shares.append(max(together - self.shares[first][tree] - self.shares[second][tree], 0))
        }
        return shares
    }

    private static func effect(_ parameters: [String], _ shares: [Double]) -> ParameterImportance.Effect {
        let mean = Self.mean(shares)
        let square = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(shares.count, 1))
        return ParameterImportance.Effect(parameters: parameters, share: mean, deviation: square.squareRoot())
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(values.count, 1))
    }
}
