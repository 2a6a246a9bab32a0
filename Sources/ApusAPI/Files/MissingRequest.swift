package import ApusStudy

/// `POST /api/v1/contents/missing`.
package struct MissingRequest: Codable, Hashable, Sendable {
    /// At most 10,000.
    package let digests: [ContentDigest]

    package init(digests: [ContentDigest]) {
        self.digests = digests
    }
}
