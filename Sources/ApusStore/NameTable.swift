internal import GRDB

/// A table of names and the numbers that stand for them.
enum NameTable: String {
    case metric
    case worker

    func names(in db: Database) throws -> [Int64: String] {
        let rows = try Row.fetchCursor(db.cachedStatement(sql: "SELECT id, name FROM \(self.rawValue)"))
        var names: [Int64: String] = [:]
        while let row = try rows.next() { names[row[0]] = row[1] }
        return names
    }
}
