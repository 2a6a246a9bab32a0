package import ApusSpace

/// A parameter file of SMAC v2 (`.pcs`), in its new syntax or in the old one of ParamILS.
package struct PCSFile: Hashable, Sendable {
    package let space: Space

    /// What the file calls each parameter of ``space``; differs from the name there where Apus has no such names.
    package let names: [String]

    /// What is doubtful, though it can be read.
    package let warnings: [InteropIssue]

    /// Throws every mistake at once, each with its line and column.
    package init(_ bytes: [UInt8], file: String) throws(InteropError) {
        let text = try SourceText(bytes, file: file, allowsByteOrderMark: false)
        var reading = PCSReading()
        reading.read(text)
        let space = reading.space()
        let warnings = try reading.issues.warnings(of: file)
        // A space is missing only where an error was noted, which the line above throws.
        guard let space else { throw InteropError(file: file, issues: reading.issues.sorted) }
        self.space = space
        self.names = reading.declared.map(\.declaration.name.text)
        self.warnings = warnings
    }

    package init(text: String, file: String) throws(InteropError) {
        try self.init(Array(text.utf8), file: file)
    }
}
