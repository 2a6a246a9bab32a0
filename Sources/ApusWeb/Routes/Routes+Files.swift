import ApusAPI
import ApusCoordinator
import ApusStudy
import Hummingbird
import HTTPTypes

extension Routes {
    /// What reads a trial's files.
    var fileHandlers: [(Endpoint, Handler)] {
        [
            (
                .files,
                self.bounded { request, context in
                    let epoch = try request.queryEpoch()
                    return .json(
                        FileListAnswer(try await self.coordinator.files(of: self.trial(context), epoch: epoch))
                    )
                }
            ),
            (.file, self.bounded(self.file)),
            (.follow, self.follow),
            (
                .artifact,
                { _, context in
                    let id = try await self.trial(context)
                    let bytes = try await self.coordinator.artifact(of: id)
                    return .download(bytes, name: "trial-\(id.number).tar.zst", type: "application/zstd")
                }
            ),
            (
                .artifactFiles,
                self.bounded { _, context in
                    .json(FileListAnswer(try await self.coordinator.artifactMembers(of: self.trial(context))))
                }
            ),
            (
                .artifactFile,
                { request, context in
                    let path = try request.queryPath()
                    let bytes = try await self.coordinator.artifactMember(path, of: self.trial(context))
                    return .download(bytes, name: path, type: "application/octet-stream")
                }
            ),
        ]
    }

    /// One piece of a file; `Apus-Offset` says where it begins, and `Apus-Complete` whether more can follow.
    private func file(_ request: Request, _ context: WebContext) async throws -> Response {
        let path = try request.queryPath()
        let slice = try await self.coordinator.read(
            path,
            of: self.trial(context),
            epoch: request.queryEpoch(),
            offset: Int64(try request.query("offset", in: Int.min...Int.max, default: 0)),
            byteCountMax: try request.query("limit", in: 1...FollowedFile.pieceBytesMax, default: 65_536)
        )
        var headers: HTTPFields = [
            .contentType: "application/octet-stream",
            .contentDisposition: "attachment; filename=\"\(Response.safe(path))\"",
        ]
        if let name = HTTPField.Name("Apus-Offset") { headers[name] = "\(slice.offset)" }
        if let name = HTTPField.Name("Apus-Complete") { headers[name] = "\(slice.isComplete)" }
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: slice.bytes))
        )
    }

    /// A file as it grows, until its attempt has ended.
    private func follow(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await self.trial(context)
        let path = try request.queryPath()
        let offset = Int64(try request.query("offset", in: Int.min...Int.max, default: 0))
        // Pinned here: a requeued trial's next attempt has a log of its own.
        let asked = try request.queryEpoch()
        let newest = try await self.coordinator.trial(id, pointsMax: 2).trial.epoch
        guard let epoch = asked ?? (newest > 0 ? newest : nil) else {
            throw CoordinatorError.conflict("Trial \(id.number) waits for a worker and has no files yet.")
        }
        let file = FollowedFile(
            coordinator: self.coordinator,
            trial: id,
            epoch: epoch,
            path: path,
            interval: self.settings.followInterval,
            clock: self.clock
        )
        // The first piece before the head of the response: a file that is not there is then a plain 404.
        let first = try await file.read(from: offset)
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody { writer in
                try await file.follow(after: first, into: &writer)
                try await writer.finish(nil)
            }
        )
    }
}
