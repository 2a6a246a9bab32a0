/// Text that is no JSON.
package struct JSONError: Error, Hashable, Sendable {
    /// Byte at which reading stopped, from 0.
    package let offset: Int
    package let message: String
}

extension JSONError: CustomStringConvertible {
    package var description: String { "byte \(self.offset): \(self.message)" }
}
