package import ApusStudy

/// Those that are to be put.
package struct MissingAnswer: Codable, Hashable, Sendable {
    package let missing: [ContentDigest]

    package init(missing: [ContentDigest]) {
        self.missing = missing
    }
}
