/// Why a command did not do what it was asked, in words for the person who asked.
struct CommandError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    /// The status of the HTTP answer that says so; `nil` for every other reason.
    let status: UInt?

    init(_ description: String, status: UInt? = nil) {
        self.description = description
        self.status = status
    }
}
