import ApusSpace

/// The columns of numbers that a Gaussian process measures distances in.
///
/// A numeric feature is one column from 0 to 1 for its first to its last value. A categorical one is a column in which
/// unequal is one apart. What is inactive lies in the middle of its numeric column, and at a choice of its own of its
/// categorical one. For each condition a further column tells whether it holds, so that inactive points are at no
/// distance from each other, and at a learned one from active points; all of it embeds into a Euclidean space, so the
/// kernel stays positive definite.
struct FeatureColumns: Sendable {
    enum Column: Hashable, Sendable {
        /// The column is (coordinate − `offset`) × `scale`.
        case numeric(feature: Int, offset: Double, scale: Double)
        case category(feature: Int)
        case presence(feature: Int)
    }

    let columns: [Column]

    /// Whether the points of a column are equal or unequal, and nothing else.
    let isCategory: [Bool]

    /// For each feature its column.
    let columnOf: [Int]

    /// The least and the greatest value of each column.
    let ends: [ClosedRange<Double>]

    var count: Int { self.columns.count }

    init(_ features: FeatureSpace) {
        var columns: [Column] = []
        for (index, feature) in features.features.enumerated() {
            switch feature.kind {
            case .categorical: columns.append(.category(feature: index))
            case .numeric:
                let ends = Self.ends(of: feature, in: features.space)
                columns.append(.numeric(feature: index, offset: ends.lower, scale: 1 / (ends.upper - ends.lower)))
            }
        }
        self.columnOf = Array(columns.indices)
        columns += Self.conditions(of: features).map { .presence(feature: $0) }
        self.columns = columns
        self.ends = columns.map(Self.ends(of:))
        self.isCategory = columns.map { if case .category = $0 { true } else { false } }
    }

    /// The columns of a row; NaN stands for an inactive feature.
    func values(of row: [Double]) -> [Double] {
        self.columns.map { column in
            switch column {
            case .numeric(let feature, let offset, let scale):
                row[feature].isNaN ? 0.5 : (row[feature] - offset) * scale
            case .category(let feature): row[feature].isNaN ? -1 : row[feature]
            case .presence(let feature): row[feature].isNaN ? 0 : 1
            }
        }
    }

    /// The value of a numeric feature's column at a unit coordinate.
    func value(_ coordinate: Double, feature: Int) -> Double {
        guard case .numeric(_, let offset, let scale) = self.columns[self.columnOf[feature]] else { return coordinate }
        return (coordinate - offset) * scale
    }

    /// The unit coordinate of a value of a numeric column.
    func coordinate(_ value: Double, column: Int) -> Double {
        guard case .numeric(_, let offset, let scale) = self.columns[column] else { return value }
        return min(max(value / scale + offset, 0), 1)
    }

    /// The values of a column at the coordinates 0 and 1.
    private static func ends(of column: Column) -> ClosedRange<Double> {
        guard case .numeric(_, let offset, let scale) = column else { return 0...1 }
        return (-offset * scale)...((1 - offset) * scale)
    }

    /// The coordinates of the first and the last value: the middles of their slices, or 0 and 1.
    private static func ends(of feature: Feature, in space: Space) -> (lower: Double, upper: Double) {
        guard case .numeric(let count?) = feature.kind, count > 1,
            let alone = try? Space(parameters: [space.parameters[feature.parameter]]),
            let first = alone.value(number: 0, of: 0), let last = alone.value(number: count - 1, of: 0),
            let lower = alone.unitPoint(of: Configuration(values: [first])).first??.value,
            let upper = alone.unitPoint(of: Configuration(values: [last])).first??.value, lower < upper
        else { return (0, 1) }
        return (lower, upper)
    }

    /// A numeric feature for each different condition.
    private static func conditions(of features: FeatureSpace) -> [Int] {
        var known: [Condition.Expression] = []
        var first: [Int] = []
        for (index, feature) in features.features.enumerated() {
            guard case .numeric = feature.kind, let condition = features.space.condition(of: feature.parameter),
                !known.contains(condition.expression)
            else { continue }
            known.append(condition.expression)
            first.append(index)
        }
        return first
    }
}
