/// `PUT /api/v1/studies/{study}/parallel`.
package struct ParallelRequest: Codable, Hashable, Sendable {
    /// At least 1; absent or null takes the limit away.
    package let parallel: Int?

    package init(parallel: Int? = nil) {
        self.parallel = parallel
    }
}
