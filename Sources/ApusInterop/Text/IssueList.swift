/// Gathers the remarks about one file, each once.
struct IssueList {
    /// Beyond these, one line says how many more there are.
    static let shownMax = 200

    /// With so many a file is not worth reading on.
    static let countMax = 1_000

    private var issues: [InteropIssue] = []
    private var more = 0
    private(set) var hasErrors = false

    mutating func error(line: Int, column: Int = 1, _ message: String) {
        self.add(InteropIssue(place: .text(line: line, column: column), message: message))
    }

    mutating func warning(line: Int, column: Int = 1, _ message: String) {
        self.add(InteropIssue(severity: .warning, place: .text(line: line, column: column), message: message))
    }

    mutating func error(at path: String, _ message: String) {
        self.add(InteropIssue(place: .tree(path), message: message))
    }

    mutating func warning(at path: String, _ message: String) {
        self.add(InteropIssue(severity: .warning, place: .tree(path), message: message))
    }

    mutating func add(_ issue: InteropIssue) {
        self.hasErrors = self.hasErrors || issue.severity == .error
        guard !self.issues.contains(issue) else { return }
        guard self.issues.count < Self.shownMax else {
            self.more += 1
            return
        }
        self.issues.append(issue)
    }

    /// Whether a reader may stop, because nobody mends so many mistakes at once.
    var isFull: Bool { self.issues.count + self.more >= Self.countMax }

    /// In the order of the text, what stands at one place in the order of coming.
    var sorted: [InteropIssue] {
        let ordered = self.issues.enumerated().sorted { left, right in
            guard case .text(let line, let column) = left.element.place,
                case .text(let otherLine, let otherColumn) = right.element.place,
                (line, column) != (otherLine, otherColumn)
            else { return left.offset < right.offset }
            return (line, column) < (otherLine, otherColumn)
        }.map(\.element)
        guard self.more > 0, let last = ordered.last else { return ordered }
        return ordered + [InteropIssue(place: last.place, message: "and \(self.more) more; mend these first")]
    }

    /// Throws what was gathered when there is an error among it; otherwise gives the warnings.
    func warnings(of file: String) throws(InteropError) -> [InteropIssue] {
        guard !self.hasErrors else { throw InteropError(file: file, issues: self.sorted) }
        return self.sorted
    }
}
