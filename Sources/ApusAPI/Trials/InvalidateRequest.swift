/// `POST /api/v1/studies/{study}/trials/{trial}/invalidate`.
package struct InvalidateRequest: Codable, Hashable, Sendable {
    /// 1 to 1,000 bytes.
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}
