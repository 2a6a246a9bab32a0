import ApusAPI
import ApusCoordinator
import ApusStudy
import Hummingbird

extension Routes {
    /// What says which files stay.
    var retentionHandlers: [(Endpoint, Handler)] {
        [
            (
                .storedFiles,
                self.bounded { _, context in
                    let files = try await self.coordinator.storedFiles(of: self.study(context))
                    return .json(StoredFileListAnswer(files))
                }
            ),
            (
                .pin,
                self.bounded { request, context in
                    let isPinned = try await request.decoded(PinRequest.self).isPinned
                    try await self.coordinator.pin(self.trial(context), isPinned: isPinned, by: context.actor)
                    return .done
                }
            ),
            (
                .prune,
                self.bounded { request, context in
                    let asked = try await request.decoded(PruneRequest.self)
                    let files = try await self.coordinator.prune(
                        self.study(context),
                        best: asked.best,
                        isDryRun: asked.isDryRun,
                        by: context.actor
                    )
                    return .json(StoredFileListAnswer(files))
                }
            ),
        ]
    }
}

extension StoredFileListAnswer {
    fileprivate init(_ views: [StoredFileView]) {
        self.init(
            items: views.map { view in
                StoredFileAnswer(
                    trial: view.attempt.trial.number,
                    epoch: view.attempt.epoch,
                    kind: view.isCheckpoint ? "checkpoint" : "artifact",
                    bytes: view.content.byteCount,
                    digest: view.content.digest.hex,
                    isPinned: view.isPinned,
                    isBest: view.isBest
                )
            }
        )
    }
}
