/// Why an attempt could not be started or its results could not be read.
package struct RunnerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, what came, and what to do; for a person.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
