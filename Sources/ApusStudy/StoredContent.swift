/// Bytes that a coordinator stores, by their digest.
public struct StoredContent: Hashable, Sendable, Codable {
    public let digest: ContentDigest
    public let byteCount: UInt64

    public init(digest: ContentDigest, byteCount: UInt64) {
        self.digest = digest
        self.byteCount = byteCount
    }
}
