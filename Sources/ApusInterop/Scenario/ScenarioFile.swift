/// A scenario file of SMAC v2: `key = value`, one a line, with `#` comments.
package struct ScenarioFile: Hashable, Sendable {
    /// An option of the command line; wins over the file.
    package struct Override: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package let scenario: Scenario

    /// What the file or the command line says, and does not leave to the defaults.
    package let given: Set<ScenarioKey>

    /// What is doubtful, though it can be read.
    package let warnings: [InteropIssue]

    /// Throws every mistake at once, each with its line and column, or with the name of its option.
    package init(_ bytes: [UInt8], overrides: [Override] = [], file: String) throws(InteropError) {
        let text = try SourceText(bytes, file: file)
        var reading = ScenarioReading()
        for line in text.lines where !reading.issues.isFull { reading.read(line) }
        for override in overrides { reading.read(override) }
        reading.finish()
        self.warnings = try reading.issues.warnings(of: file)
        self.scenario = reading.scenario
        self.given = Set(reading.values.map(\.key))
    }

    package init(text: String, overrides: [Override] = [], file: String) throws(InteropError) {
        try self.init(Array(text.utf8), overrides: overrides, file: file)
    }

    /// The options of an argument vector such as `--cutoff-time 5 --seed=3 -p params.pcs`.
    ///
    /// Throws where an argument is no option or an option has no value.
    package static func overrides(arguments: [String]) throws(InteropError) -> [Override] {
        var overrides: [Override] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let name = argument.drop { $0 == "-" }
            guard argument.hasPrefix("-"), !name.isEmpty else {
                throw Self.mistake("'\(Shown.text(argument))' is no option; write --key value")
            }
            if let sign = name.firstIndex(of: "=") {
                let value = String(name[name.index(after: sign)...])
                overrides.append(Override(name: String(name[..<sign]), value: value))
            } else if let value = rest.popFirst() {
                overrides.append(Override(name: String(name), value: value))
            } else {
                throw Self.mistake("'\(Shown.text(argument))' has no value; write \(Shown.text(argument)) VALUE")
            }
        }
        return overrides
    }

    private static func mistake(_ message: String) -> InteropError {
        InteropError(file: "command line", issues: [InteropIssue(place: .tree(""), message: message)])
    }
}
