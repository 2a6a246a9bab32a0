import ApusSpace

/// Turns rows of cells into configurations, and collects mistakes.
struct DesignTableReader {
    private let space: Space

    /// For each column its parameter.
    private var parameters: [Int] = []
    private var configurations: [Configuration] = []
    private var rows: [Int] = []
    private var firstRows: [ConfigurationHash: Int] = [:]
    private var mistakes: [DesignTable.Mistake] = []
    private var warnings: [DesignTable.Mistake] = []
    private var more = 0

    init(space: Space) {
        self.space = space
    }

    mutating func readHeader(_ row: CSVReader.Row) {
        var columnOf: [Int: Int] = [:]
        for (index, name) in row.cells.enumerated() {
            let column = index + 1
            guard let parameter = self.parameter(named: name, row: row.line, column: column) else { continue }
            if let first = columnOf[parameter] {
                self.report(
                    row.line,
                    column,
                    "'\(self.space.parameters[parameter].name)' is in column \(first) already; take one away"
                )
            }
            columnOf[parameter] = column
            self.parameters.append(parameter)
        }
        let isNamed = Set(self.parameters)
        for parameter in self.space.tunable where !isNamed.contains(parameter) {
            self.report(
                row.line,
                nil,
                "there is no column for '\(self.space.parameters[parameter].name)'; add one, or make it a constant"
            )
        }
    }

    /// The next row; a text that cannot be taken apart any further ends the reading with what was found so far.
    mutating func nextRow(of csv: inout CSVReader) throws(DesignTableError) -> CSVReader.Row? {
        do {
            return try csv.next()
        } catch {
            for mistake in error.mistakes {
                self.report(mistake.row, mistake.column, mistake.message)
            }
            throw DesignTableError(mistakes: self.mistakes, more: self.more)
        }
    }

    mutating func read(_ row: CSVReader.Row) {
        guard row.cells.count == self.parameters.count else {
            self.report(
                row.line,
                nil,
                "the row has \(row.cells.count) cells, but the header has \(self.parameters.count); give one for each"
            )
            return
        }
        let before = self.mistakes.count + self.more
        let values = self.values(of: row)
        guard self.mistakes.count + self.more == before else { return }
        let mask = self.space.activeMask(of: values)
        for (column, parameter) in self.parameters.enumerated()
        where mask[parameter] && values.values[parameter] == nil {
            self.report(
                row.line,
                column + 1,
                "the cell of '\(self.space.parameters[parameter].name)' is empty; give it a value"
            )
        }
        guard let configuration = self.space.canonical(values) else { return }
        guard !self.space.isForbidden(configuration) else {
            self.report(row.line, nil, "the row is forbidden by the study; change it or take it away")
            return
        }
        self.keep(configuration, row: row.line)
    }

    func throwMistakes() throws(DesignTableError) {
        guard self.mistakes.isEmpty else { throw DesignTableError(mistakes: self.mistakes, more: self.more) }
    }

    func table(header: CSVReader.Row) throws(DesignTableError) -> DesignTable {
        try self.throwMistakes()
        guard !self.configurations.isEmpty else {
            throw DesignTableError(row: header.line, message: "there is no row under the header; give one for each run")
        }
        return DesignTable(configurations: self.configurations, rows: self.rows, warnings: self.warnings)
    }

    private mutating func parameter(named name: String, row: Int, column: Int) -> Int? {
        if let exact = self.space.index(of: name) { return exact }
        let lowered = name.lowercased()
        let near = self.space.parameters.indices.filter { self.space.parameters[$0].name.lowercased() == lowered }
        if near.count == 1 {
            self.warn(row, column, "'\(name)' is read as '\(self.space.parameters[near[0]].name)'")
            return near[0]
        }
        self.report(row, column, self.unknown(name, isAmbiguous: near.count > 1))
        return nil
    }

    private func unknown(_ name: String, isAmbiguous: Bool) -> String {
        if name.isEmpty { return "the column has no name; name a parameter, or take the column away" }
        if isAmbiguous { return "'\(name)' may be more than one parameter; write the name as the study does" }
        if name.contains(";") || name.contains("\t") {
            return "there is no parameter '\(name)'; separate the cells by commas"
        }
        return "there is no parameter '\(name)'; correct the name, or take the column away"
    }

    /// The values of a row; an empty cell gives none.
    private mutating func values(of row: CSVReader.Row) -> Configuration {
        var values = self.space.parameters.map { $0.domain.isConstant ? ParameterValue.choice(0) : nil }
        for (column, (parameter, cell)) in zip(self.parameters, row.cells).enumerated() where !cell.isEmpty {
            do {
                values[parameter] = try self.space.parameters[parameter].domain.value(parsing: cell)
            } catch {
                self.report(row.line, column + 1, "'\(self.space.parameters[parameter].name)': \(error)")
            }
        }
        return Configuration(values: values)
    }

    private mutating func keep(_ configuration: Configuration, row: Int) {
        let hash = self.space.hash(of: configuration)
        if let first = self.firstRows[hash] {
            self.warn(row, nil, "the row is the same as row \(first); without repeats it is run once")
        } else {
            self.firstRows[hash] = row
        }
        self.configurations.append(configuration)
        self.rows.append(row)
    }

    private mutating func report(_ row: Int, _ column: Int?, _ message: String) {
        guard self.mistakes.count < DesignTableError.mistakesMax else {
            self.more += 1
            return
        }
        self.mistakes.append(DesignTable.Mistake(row: row, column: column, message: message))
    }

    private mutating func warn(_ row: Int, _ column: Int?, _ message: String) {
        guard self.warnings.count < DesignTableError.mistakesMax else { return }
        self.warnings.append(DesignTable.Mistake(row: row, column: column, message: message))
    }
}
