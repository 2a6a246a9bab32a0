/// A checkpoint that cannot be used; training may start from the beginning instead.
package struct CheckpointError: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}

extension CheckpointError: CustomStringConvertible {
    package var description: String { self.message }
}
