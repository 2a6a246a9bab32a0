/// Rows as columns, the way trees read them.
struct ForestData: Sendable {
    let schema: ForestSchema
    private(set) var columns: [[Double]]
    private(set) var count = 0

    init(_ schema: ForestSchema) {
        self.schema = schema
        self.columns = [[Double]](repeating: [], count: schema.count)
    }

    /// `row` is encoded, see ``ForestSchema``.
    mutating func append(_ row: [Double]) {
        for column in 0..<self.schema.count {
            self.columns[column].append(row[column])
        }
        self.count += 1
    }

    func row(_ index: Int) -> [Double] {
        self.columns.map { $0[index] }
    }

    /// The rows of those numbers, in their order.
    func rows(_ indices: [Int]) -> ForestData {
        var part = ForestData(self.schema)
        part.columns = self.columns.map { column in indices.map { column[$0] } }
        part.count = indices.count
        return part
    }

    /// For each numeric column the numbers of the rows in rising order; empty for a categorical one.
    func orders() -> [[Int32]] {
        self.schema.columns.indices.map { index in
            guard self.schema.columns[index] == .numeric else { return [] }
            let column = self.columns[index]
            var keyed = column.indices.map { (value: column[$0], row: Int32($0)) }
            keyed.sort { $0.value < $1.value || ($0.value == $1.value && $0.row < $1.row) }
            return keyed.map(\.row)
        }
    }
}
