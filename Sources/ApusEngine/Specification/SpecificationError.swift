/// Everything that is wrong with a training's specification.
package struct SpecificationError: Error, Hashable, Sendable {
    package struct Issue: Hashable, Sendable {
        /// Keys from the root: `model[2].conv.kernel`; empty for the whole.
        package let path: String

        /// What was expected, what came, what to do.
        package let message: String
    }

    package let issues: [Issue]
}

extension SpecificationError: CustomStringConvertible {
    package var description: String {
        self.issues.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" }.joined(separator: "\n")
    }
}
