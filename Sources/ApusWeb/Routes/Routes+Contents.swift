import ApusAPI
import ApusCoordinator
import ApusStudy
import Hummingbird

extension Routes {
    static let digestsMax = 10_000

    /// What stores the files that studies name.
    var contentHandlers: [(Endpoint, Handler)] {
        [
            (.missing, self.bounded(self.missing)),
            (.putContent, self.putContent),
        ]
    }

    private func missing(_ request: Request, _ context: WebContext) async throws -> Response {
        let digests = try await request.decoded(MissingRequest.self).digests
        guard digests.count <= Self.digestsMax else {
            let issue = Issue(
                place: "digests",
                message: "must be at most \(Self.digestsMax) (there are \(digests.count))"
            )
            throw ProblemError(.badRequest, "The body is not what this operation takes.", issues: [issue])
        }
        return .json(MissingAnswer(missing: try await self.coordinator.missingContent(of: digests)))
    }

    private func putContent(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let digest = context.parameters.get("digest").flatMap({ ContentDigest(hex: $0) }) else {
            throw ProblemError(.badRequest, "The path ends in a SHA-256: 64 lower-case hexadecimal digits.")
        }
        try await self.coordinator.putContent(digest, request.body.map { Array($0.readableBytesView) })
        return .done
    }
}
