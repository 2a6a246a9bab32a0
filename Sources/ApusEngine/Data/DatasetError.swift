/// Data that cannot be read; the message opens with the file.
package struct DatasetError: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}

extension DatasetError: CustomStringConvertible {
    package var description: String { self.message }
}
