import ApusAPI
import ApusStudy
import AsyncHTTPClient
import NIOCore

/// Finds a study that a coordinator has already, or gives it to the coordinator.
struct StudyAdmission: Sendable {
    let client: APIClient
    let document: StudyDocument

    /// The newest study of this name, and whether it was made of the same text.
    func known() async throws -> (study: StudyAnswer, isSame: Bool)? {
        let known = try await self.client.get(.studies, query: [("limit", "1000")], as: StudyPageAnswer.self).items
        guard let study = known.last(where: { $0.name == self.document.study.name }) else { return nil }
        let response = try await self.client.stream(.source, ["\(study.number)"])
        let source = try await response.body.collect(upTo: StudyDocument.bytesMax)
        return (study, Array(source.readableBytesView) == Array(self.document.request.text.utf8))
    }

    func submit() async throws -> StudyAnswer {
        try await Submission(client: self.client, document: self.document).send().study
    }
}
