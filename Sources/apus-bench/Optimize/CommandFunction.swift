import ApusSpace

/// A program that reads one JSON configuration a line, and answers each with one number, or `infeasible`, a line.
///
/// A cost that is not finite counts as infeasible.
struct CommandFunction: ObjectiveFunction {
    let name: String
    let space: Space
    private let child: ChildProcess

    /// `command` is run by a shell.
    init(name: String, space: Space, command: String) throws(BenchError) {
        self.name = name
        self.space = space
        self.child = try ChildProcess(["/bin/sh", "-c", command], hasInput: true)
    }

    func cost(of values: NamedValues) throws(BenchError) -> Double? {
        guard !self.child.hasUnread else { throw BenchError("the program gave two lines for one configuration") }
        let question = values.json
        let line: String
        do {
            try self.child.say(question)
            line = try self.child.line()
        } catch {
            throw BenchError("no answer to \(question): \(error)")
        }
        let text = line.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
        let isAlone = line.drop { $0.isWhitespace }.dropFirst(text.count).allSatisfy { $0.isWhitespace }
        if isAlone, text == "infeasible" { return nil }
        guard isAlone, let cost = Double(text) else {
            throw BenchError(
                "the program answered '\(line.prefix(80))' to \(question); a number or 'infeasible' is needed, alone on "
                    + "its line"
            )
        }
        return cost.isFinite ? cost : nil
    }
}
