package import ApusStudy

extension StoreSnapshot {
    /// What tables show of an ended trial, from its accepted attempt, or from its newest where none was accepted.
    package struct EndedFacts: Hashable, Sendable {
        /// The accepted epoch; 0 for none.
        package let epoch: UInt32
        package let worker: WorkerName?
        package let startedAt: UnixTime?

        /// How long the program ran; negative when no attempt ended.
        package let milliseconds: Int64
        package let hasArtifact: Bool

        /// The first line of why it ended as it did; empty on success.
        package let reason: String

        /// Why a user left it out; empty when none did.
        package let invalidation: String

        package init(
            epoch: UInt32,
            worker: WorkerName?,
            startedAt: UnixTime?,
            milliseconds: Int64,
            hasArtifact: Bool,
            reason: String,
            invalidation: String
        ) {
            self.epoch = epoch
            self.worker = worker
            self.startedAt = startedAt
            self.milliseconds = milliseconds
            self.hasArtifact = hasArtifact
            self.reason = reason
            self.invalidation = invalidation
        }
    }
}
