/// One line of a followed file, as newline-delimited JSON.
package struct FollowChunk: Codable, Hashable, Sendable {
    /// Where the bytes begin, from the start of the file.
    package let offset: Int64

    /// The bytes in Base64; empty in a line that only keeps the connection alive.
    package let data: String

    package init(offset: Int64, data: String) {
        self.offset = offset
        self.data = data
    }
}
