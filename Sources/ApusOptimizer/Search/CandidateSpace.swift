import ApusMath
import ApusSpace

/// Points of a space as encoded rows of a ``ForestSchema``, drawn and changed without making configurations of them.
///
/// A row's active features follow the conditions. It may be forbidden; the choice among the best rows sees to that.
struct CandidateSpace: Sendable {
    /// Finite numeric features of at most so many values move from value to value; others as if continuous.
    static let levelsMax = 256

    let features: FeatureSpace
    let schema: ForestSchema

    /// For each finite numeric feature the coordinates of its values, in rising order.
    let levels: [[Double]]

    /// Whether a condition refers to the feature.
    let isParent: [Bool]
    let isConditional: Bool

    /// Whether all parents are choices, so that which features are active needs no values.
    private let hasChoicesAsParents: Bool

    var width: Int { self.schema.count }

    init(_ features: FeatureSpace, schema: ForestSchema) {
        self.features = features
        self.schema = schema
        self.levels = Self.levels(of: features)
        let space = features.space
        var parents = Set<Int>()
        for condition in space.conditions { parents.formUnion(condition.expression.parents) }
        self.isParent = features.features.map { parents.contains($0.parameter) }
        self.isConditional = features.features.contains(where: \.isConditional)
        self.hasChoicesAsParents = parents.allSatisfy {
            switch space.parameters[$0].domain {
            case .categorical, .ordinal, .constant: true
            case .real, .integer: false
            }
        }
    }

    func row(of configuration: Configuration) -> [Double] {
        self.widened(self.schema.encoded(self.features.row(of: configuration)))
    }

    func configuration(of row: [Double]) -> Configuration {
        self.features.configuration(
            of: self.features.features.indices.map { self.isInactive($0, row[$0]) ? .nan : row[$0] }
        )
    }

    /// Uniform over the unit cube.
    func randomRow(using random: inout SeededRandom) -> [Double] {
        var row = self.features.features.indices.map { self.randomValue(of: $0, using: &random) }
        if self.isConditional { row = self.schema.encoded(self.masked(row)) }
        return self.widened(row)
    }

    /// Takes inactive features out of a row and draws those that have become active.
    func repaired(_ row: [Double], using random: inout SeededRandom) -> [Double] {
        guard self.isConditional else { return row }
        var full = Array(row.prefix(self.features.count))
        for index in full.indices where self.isInactive(index, full[index]) {
            full[index] = self.randomValue(of: index, using: &random)
        }
        return self.widened(self.schema.encoded(self.masked(full)))
    }

    func isInactive(_ feature: Int, _ value: Double) -> Bool {
        guard self.features.features[feature].isConditional else { return false }
        return value == self.schema.inactiveValue(of: feature)
    }

    func randomValue(of feature: Int, using random: inout SeededRandom) -> Double {
        if let count = self.features.features[feature].categories { return Double(random.integer(below: count)) }
        return self.snapped(random.uniform(), feature)
    }

    /// The nearest value of a finite feature.
    func snapped(_ coordinate: Double, _ feature: Int) -> Double {
        let levels = self.levels[feature]
        return levels.isEmpty ? coordinate : levels[self.level(at: coordinate, of: feature)]
    }

    /// The number of the value whose coordinate is nearest.
    func level(at coordinate: Double, of feature: Int) -> Int {
        let levels = self.levels[feature]
        var (low, high) = (0, levels.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if 0.5 * (levels[middle] + levels[middle + 1]) < coordinate { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func widened(_ row: [Double]) -> [Double] {
        // The last column, where there is one more, is the fidelity: a candidate is for the full budget.
        row.count < self.width ? row + [1] : row
    }

    /// A full row with NaN for what its own values make inactive.
    private func masked(_ row: [Double]) -> [Double] {
        guard self.hasChoicesAsParents else {
            return self.features.row(of: self.features.configuration(of: row))
        }
        let space = self.features.space
        var values = [ParameterValue?](repeating: nil, count: space.parameters.count)
        for index in values.indices where space.parameters[index].domain.isConstant { values[index] = .choice(0) }
        for (index, feature) in self.features.features.enumerated() where self.isParent[index] {
            let isCategorical = feature.categories != nil
            values[feature.parameter] = .choice(
                isCategorical ? Int(row[index]) : self.level(at: row[index], of: index)
            )
        }
        let mask = space.activeMask(of: Configuration(values: values))
        return row.indices.map { mask[self.features.features[$0].parameter] ? row[$0] : .nan }
    }

    private static func levels(of features: FeatureSpace) -> [[Double]] {
        var levels = [[Double]](repeating: [], count: features.count)
        let counts = features.features.map { feature in
            if case .numeric(let count?) = feature.kind, count <= Self.levelsMax { Int(count) } else { 0 }
        }
        let space = features.space
        for number in 0..<(counts.max() ?? 0) {
            var values = [ParameterValue?](repeating: nil, count: space.parameters.count)
            for (index, feature) in features.features.enumerated() where number < counts[index] {
                values[feature.parameter] = space.value(number: UInt64(number), of: feature.parameter)
            }
            let point = space.unitPoint(of: Configuration(values: values))
            for index in point.indices where number < counts[index] {
                levels[index].append(point[index]?.value ?? 0)
            }
        }
        return levels
    }
}
