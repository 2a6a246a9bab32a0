/// Bytes that are no such file.
package struct SafetensorsError: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
