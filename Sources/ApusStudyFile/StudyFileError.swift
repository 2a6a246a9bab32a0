/// Everything that is wrong with a study file, and what is doubtful about it.
///
/// Thrown only when at least one diagnostic is an error. The description is the text for a person: one line for each
/// diagnostic, `file:line:column: message`, in the order of the file.
package struct StudyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let diagnostics: [Diagnostic]

    package var errors: [Diagnostic] {
        self.diagnostics.filter { $0.severity == .error }
    }

    package var description: String {
        self.diagnostics.map(\.description).joined(separator: "\n")
    }
}
