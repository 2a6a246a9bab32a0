/// Why a trial is left as it is.
struct UnreadableTrial: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
