/// Why bytes are no JSON.
package struct JSONMistake: Error, Hashable, Sendable {
    /// Counted from 0; the number of bytes means that they end too early.
    package let offset: Int
    package let message: String
}
