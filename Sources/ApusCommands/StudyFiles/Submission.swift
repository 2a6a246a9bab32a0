import ApusStudy
import ApusAPI

/// Brings a study to a coordinator: the contents it lacks, then the study.
struct Submission {
    let client: APIClient
    let document: StudyDocument

    /// The study as the coordinator took it, and what it warned of.
    func send() async throws -> SubmitAnswer {
        try await self.putContents()
        return try await self.client.send(.submit, body: self.document.request, as: SubmitAnswer.self)
    }

    private func putContents() async throws {
        let contents = self.document.contents
        guard !contents.isEmpty else { return }
        let request = MissingRequest(digests: contents.map(\.digest))
        let missing = Set(try await self.client.send(.missing, body: request, as: MissingAnswer.self).missing)
        var sent: Set<String> = []
        for content in contents where missing.contains(content.digest) && sent.insert(content.digest.hex).inserted {
            try await self.client.put(
                .putContent,
                [content.digest.hex],
                bytes: FileBytes(url: content.url),
                byteCount: content.byteCount
            )
        }
    }
}
