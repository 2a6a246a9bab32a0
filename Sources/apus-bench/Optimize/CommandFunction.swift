import ApusSpace

/// A program that reads one JSON configuration a line, and answers each with one number, or `infeasible`, a line.
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
        try self.child.say(values.json)
        let line = try self.child.line()
        let text = line.drop { $0 == " " }.prefix { $0 != " " && $0 != "\r" }
        if text == "infeasible" { return nil }
        guard let cost = Double(text) else {
            throw BenchError("the program answered '\(line.prefix(80))'; a number or 'infeasible' is needed")
        }
        return cost.isFinite ? cost : nil
    }
}
