/// What the columns of a forest's rows are.
///
/// Rows hold no NaN: an inactive numeric feature is −1, below every unit coordinate, and an inactive categorical one
/// has a category of its own after the others, so that trees give the inactive a branch of their own.
struct ForestSchema: Hashable, Sendable {
    enum Column: Hashable, Sendable {
        case numeric

        /// `count` categories, the inactive one included.
        case categorical(count: Int)
    }

    static let inactive = -1.0

    let columns: [Column]

    var count: Int { self.columns.count }

    /// `withFidelity` adds a last numeric column, for the part of the full budget.
    init(_ features: [Feature], withFidelity: Bool = false) {
        let columns = features.map { feature in
            feature.categories.map { Column.categorical(count: $0 + (feature.isConditional ? 1 : 0)) } ?? .numeric
        }
        self.columns = withFidelity ? columns + [.numeric] : columns
    }

    init(columns: [Column]) {
        self.columns = columns
    }

    /// A row of ``FeatureSpace`` without its NaN.
    func encoded(_ row: [Double]) -> [Double] {
        row.indices.map { row[$0].isNaN ? self.inactiveValue(of: $0) : row[$0] }
    }

    func inactiveValue(of column: Int) -> Double {
        switch self.columns[column] {
        case .numeric: Self.inactive
        case .categorical(let count): Double(count - 1)
        }
    }
}
