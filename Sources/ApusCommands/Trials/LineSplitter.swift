/// Cuts a stream of bytes into lines.
struct LineSplitter {
    /// A line of a followed file holds at most 64 KiB in Base64.
    static let bytesMax = 1 << 20

    private var rest: [UInt8] = []

    /// The lines that are now complete, without their ends; throws when one never ends.
    mutating func lines(adding bytes: [UInt8]) throws -> [[UInt8]] {
        self.rest += bytes
        var parts = self.rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        self.rest = parts.popLast().map(Array.init) ?? []
        guard self.rest.count <= Self.bytesMax else { throw CommandError("the server sends a line without an end") }
        return parts.filter { !$0.isEmpty }.map(Array.init)
    }
}
