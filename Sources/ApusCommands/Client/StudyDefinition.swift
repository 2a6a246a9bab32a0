import ApusAPI
import ApusStudy
import AsyncHTTPClient
import Foundation
import NIOCore

extension APIClient {
    /// The study as the coordinator keeps it.
    func definition(of study: StudyAnswer) async throws -> Study {
        let response = try await self.stream(.definition, ["\(study.number)"])
        let body = try await response.body.collect(upTo: Self.answerBytesMax)
        do {
            // Not by `JSONText`: expressions may nest deeper than answers do.
            return try JSONDecoder().decode(Study.self, from: Data(body.readableBytesView))
        } catch {
            throw CommandError(
                "this 'apus' cannot read the study '\(study.name)' of \(self.endpoint); "
                    + "compare 'apus version' on both machines"
            )
        }
    }
}
