internal import ApusSpace

/// Reads the conditional lines of a parameter file.
struct PCSConditions {
    private struct Entry {
        let child: Int
        let line: Int
        var parts: [Condition.Expression]
        var isOldStyle: Bool
    }

    private let reading: PCSReading
    private var entries: [Entry] = []
    private var entryOf: [Int: Int] = [:]
    private(set) var issues: [InteropIssue] = []

    init(reading: PCSReading) {
        self.reading = reading
    }

    /// One for each child; lines of the old style for one child count together.
    var conditions: [(condition: Condition, line: Int)] {
        self.entries.map { entry in
            let expression = entry.parts.count == 1 ? entry.parts[0] : .all(entry.parts)
            return (Condition(child: entry.child, expression: expression), entry.line)
        }
    }

    mutating func read(_ statement: PCSReading.Statement) {
        do {
            var reader = PCSConditionReader(statement.text, self.reading)
            guard let conditional = try reader.read() else { return }
            try self.add(conditional, at: statement.line)
        } catch {
            self.issues.append(
                InteropIssue(place: .text(line: statement.line, column: error.column), message: error.message)
            )
        }
    }

    private mutating func add(_ conditional: PCSConditionReader.Conditional, at line: Int) throws(LineMistake) {
        guard let index = self.entryOf[conditional.child] else {
            self.entryOf[conditional.child] = self.entries.count
            self.entries.append(
                Entry(
                    child: conditional.child,
                    line: line,
                    parts: [conditional.expression],
                    isOldStyle: conditional.isOldStyle
                )
            )
            return
        }
        guard !self.reading.hasNewSyntax, conditional.isOldStyle, self.entries[index].isOldStyle else {
            throw LineMistake(
                column: conditional.name.column,
                message:
                    "'\(conditional.name.text)' has a condition already, in line \(self.entries[index].line); join the "
                    + "two with &&"
            )
        }
        self.entries[index].parts.append(conditional.expression)
    }
}
