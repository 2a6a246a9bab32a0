/// A file of a trial.
package struct FileAnswer: Codable, Hashable, Sendable {
    package let path: String

    /// `log`, `folder` or `artifact`.
    package let place: String
    package let byteCount: Int64?

    package init(path: String, place: String, byteCount: Int64? = nil) {
        self.path = path
        self.place = place
        self.byteCount = byteCount
    }
}
