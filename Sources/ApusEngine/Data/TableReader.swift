/// Makes data sets of CSV tables.
///
/// Under cross-entropy the target column names classes: all cells integers of 0 and above, or any texts, which
/// are numbered in sorted order over both files. Under mean squared error its cells are numbers.
struct TableReader {
    let specification: DatasetSpecification
    let isRegression: Bool

    func read(train: String, test: String?) throws(DatasetError) -> (Dataset, Dataset?) {
        let trainTable = try Table(path: train, target: self.specification.target)
        guard let test else { return (try self.dataset(trainTable, classes: self.classes(trainTable.targets)), nil) }
        let testTable = try Table(path: test, target: self.specification.target)
        guard testTable.names == trainTable.names else {
            throw DatasetError("\(test): its columns are not those of \(train)")
        }
        let classes = self.classes(trainTable.targets + testTable.targets)
        return (try self.dataset(trainTable, classes: classes), try self.dataset(testTable, classes: classes))
    }

    private struct Table {
        let path: String
        let names: [String]
        let features: [Float]
        let targets: [String]

        init(path: String, target: String?) throws(DatasetError) {
            let table = try CSVTable(path: path)
            (self.path, self.names) = (path, table.names)
            (self.features, self.targets) = try table.divided(target: target, path: path)
        }
    }

    private func dataset(_ table: Table, classes: [String: Int32]) throws(DatasetError) -> Dataset {
        let width = table.features.count / table.targets.count
        let shape = self.specification.shape ?? TensorShape(flat: width)
        guard shape.count == width else {
            throw DatasetError("\(table.path): its samples have \(width) numbers, which is no shape of \(shape)")
        }
        return Dataset(
            shape: shape,
            samples: .floats(table.features),
            targets: self.isRegression ? .values(try self.values(table), width: 1) : self.labels(table, classes),
            count: table.targets.count
        )
    }

    private func labels(_ table: Table, _ classes: [String: Int32]) -> Dataset.Targets {
        .classes(table.targets.map { classes[$0] ?? 0 }, count: Int(classes.values.max() ?? 0) + 1)
    }

    private func values(_ table: Table) throws(DatasetError) -> [Float] {
        var issues: [String] = []
        let values = table.targets.enumerated().map { index, cell in
            guard let number = Float(cell), number.isFinite else {
                issues.append("row \(index + 2): expected a number as target, got '\(cell.prefix(40))'")
                return Float(0)
            }
            return number
        }
        try CSVTable.report(issues, path: table.path)
        return values
    }

    private func classes(_ cells: [String]) -> [String: Int32] {
        let distinct = Set(cells)
        let numbers = distinct.compactMap { cell in Int32(cell).map { (cell, $0) } }
        if numbers.count == distinct.count, numbers.allSatisfy({ (0..<1_000_000).contains($0.1) }) {
            return Dictionary(uniqueKeysWithValues: numbers)
        }
        return Dictionary(uniqueKeysWithValues: distinct.sorted().enumerated().map { ($1, Int32($0)) })
    }
}
