package import ApusStudy

/// A file that a study names, as the client found it beside the study file.
package struct SubmittedFile: Codable, Hashable, Sendable {
    /// As the study file names it.
    package let path: String
    package let digest: ContentDigest
    package let byteCount: Int
    package let isExecutable: Bool

    /// The bytes themselves in Base64, for those that the check reads: templates and CSV files, at most 4 MiB each.
    package let content: String?

    package init(
        path: String,
        digest: ContentDigest,
        byteCount: Int,
        isExecutable: Bool = false,
        content: String? = nil
    ) {
        self.path = path
        self.digest = digest
        self.byteCount = byteCount
        self.isExecutable = isExecutable
        self.content = content
    }
}
