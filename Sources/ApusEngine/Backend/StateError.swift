/// A state that belongs to another network.
package struct StateError: Error, Hashable, Sendable {
    package let message: String

    package init(message: String) {
        self.message = message
    }
}

extension StateError: CustomStringConvertible {
    package var description: String { self.message }
}
