import ApusAPI
import ApusCoordinator
import ApusStudy
import Hummingbird

extension Routes {
    /// What reads studies, and what takes a study file.
    var studyHandlers: [(Endpoint, Handler)] {
        [
            (.studies, self.bounded(self.studies)),
            (.submit, self.bounded(self.submit)),
            (.check, self.bounded(self.check)),
            (
                .study,
                self.bounded { _, context in
                    .json(StudyAnswer(try await self.coordinator.study(self.study(context))))
                }
            ),
            (
                .live,
                self.bounded { _, context in
                    .json(LiveAnswer(try await self.coordinator.live(self.study(context))))
                }
            ),
            (.source, self.bounded(self.source)),
            (
                .definition,
                self.bounded { _, context in
                    .json(try await self.coordinator.study(self.study(context)).study)
                }
            ),
            (.archive, self.archive),
            (
                .replay,
                { _, context in
                    .json(ReplayAnswer(try await self.coordinator.replay(self.study(context))))
                }
            ),
        ]
    }

    private func studies(_ request: Request, _ context: WebContext) async throws -> Response {
        let offset = try request.query("offset", in: 0...Int(Int32.max), default: 0)
        let limit = try request.query("limit", in: 1...1_000, default: 100)
        let all = try await self.coordinator.studies()
        let page = all.dropFirst(offset).prefix(limit)
        return .json(StudyPageAnswer(items: page.map(StudyAnswer.init), total: all.count, offset: offset))
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try await request.decoded(SubmitRequest.self, bytesMax: WebSettings.submissionBytesMax)
        let parsed = try self.parsed(submission)
        let id = try await self.coordinator.submit(parsed.study, source: submission.text, by: context.actor)
        let study = StudyAnswer(try await self.coordinator.study(id))
        var response = Response.json(SubmitAnswer(study: study, warnings: parsed.warnings), status: .created)
        response.headers[.location] = Endpoint.study.path(["\(id.rawValue)"])
        return response
    }

    private func check(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try await request.decoded(SubmitRequest.self, bytesMax: WebSettings.submissionBytesMax)
        do {
            return .json(CheckAnswer(isValid: true, issues: try self.parser.parse(submission).warnings))
        } catch {
            return .json(CheckAnswer(isValid: false, issues: error.issues))
        }
    }

    private func source(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = try await self.coordinator.source(of: self.study(context))
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    private func archive(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await self.study(context)
        let view = try await self.coordinator.study(id)
        let bytes = try await self.coordinator.archive(of: id)
        return .download(bytes, name: "\(view.study.name).tar.zst", type: "application/zstd")
    }

    private func parsed(_ submission: SubmitRequest) throws -> StudyParser.Parsed {
        do {
            return try self.parser.parse(submission)
        } catch {
            let mistakes = error.issues.filter { !$0.isWarning }.count
            throw ProblemError(
                .unprocessableContent,
                "The study file has \(mistakes) \(mistakes == 1 ? "mistake" : "mistakes").",
                issues: error.issues
            )
        }
    }
}
