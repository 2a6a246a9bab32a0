/// Why a CSV file is no design; all the mistakes up to a limit, not only the first.
public struct DesignTableError: Error, Hashable, Sendable {
    public static let mistakesMax = 100

    /// One mistake, or one thing worth a warning.
    public struct Mistake: Hashable, Sendable, CustomStringConvertible {
        /// The line of the file that the row begins on, from 1; the header is a row too.
        public let row: Int

        /// The cell in its row, from 1; `nil` for the whole row.
        public let column: Int?

        /// What was expected, what came, and what to do.
        public let message: String

        public init(row: Int, column: Int? = nil, message: String) {
            self.row = row
            self.column = column
            self.message = message
        }

        /// `row:column: message`.
        public var description: String {
            "\(self.row):" + (self.column.map { "\($0):" } ?? "") + " \(self.message)"
        }
    }

    /// At most ``mistakesMax``, in the order of the file.
    public let mistakes: [Mistake]

    /// How many more there are.
    public let more: Int

    public init(mistakes: [Mistake], more: Int = 0) {
        self.mistakes = mistakes
        self.more = more
    }

    init(row: Int, column: Int? = nil, message: String) {
        self.init(mistakes: [Mistake(row: row, column: column, message: message)])
    }
}

extension DesignTableError: CustomStringConvertible {
    /// One line for each mistake.
    public var description: String {
        let lines = self.mistakes.map(\.description) + (self.more > 0 ? ["and \(self.more) more mistakes"] : [])
        return lines.joined(separator: "\n")
    }
}
