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

    /// What the file or the command line says of one option.
    package struct Entry: Hashable, Sendable {
        package let key: ScenarioKey
        package let text: String

        /// Of its value, or the name of the command line's option.
        package let place: InteropIssue.Place
    }

    package let scenario: Scenario

    /// Each option that counts, the file's first, in the order of the text.
    package let entries: [Entry]

    /// What the file or the command line says, and does not leave to the defaults.
    package let given: Set<ScenarioKey>

    /// What is doubtful, though it can be read.
    package let warnings: [InteropIssue]

    /// Throws every mistake at once, each with its line and column, or with the name of its option.
    package init(_ bytes: [UInt8], overrides: [Override] = [], file: String) throws(InteropError) {
        let (read, mistakes) = try Self.reading(bytes, overrides: overrides, file: file)
        guard mistakes.isEmpty else { throw InteropError(file: file, issues: mistakes) }
        self = read
    }

    /// As much as can be read, so that the files which it names can be looked at too, and what is wrong with it.
    ///
    /// Throws what is no text. Among mistakes stand the warnings, and where there is a mistake the file has no others.
    package static func reading(
        _ bytes: [UInt8],
        overrides: [Override],
        file: String
    ) throws(InteropError) -> (file: Self, mistakes: [InteropIssue]) {
        let text = try SourceText(bytes, file: file)
        var reading = ScenarioReading()
        for line in text.lines where !reading.issues.isFull { reading.read(line) }
        for override in overrides { reading.read(override) }
        reading.finish()
        let issues = reading.issues.sorted
        let isRight = !reading.issues.hasErrors
        return (Self(reading, warnings: isRight ? issues : []), isRight ? [] : issues)
    }

    private init(_ reading: ScenarioReading, warnings: [InteropIssue]) {
        self.warnings = warnings
        self.scenario = reading.scenario
        self.given = Set(reading.values.map(\.key))
        self.entries = reading.values.map { Entry(key: $0.key, text: $0.text, place: $0.place) }
    }

    /// Where an option stands; the whole file where none of that name is given.
    package func place(of key: ScenarioKey) -> InteropIssue.Place {
        self.entries.last { $0.key == key }?.place ?? .tree("")
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
