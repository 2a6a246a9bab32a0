import ApusArtifacts
import ApusStore
import ApusStudy
import Logging

/// Removes content that nothing needs any more.
extension Coordinator {
    /// How often it looks.
    static let collectEvery = Duration.seconds(600)

    /// Content that was just sent may have no durable reference yet; a worker that is away may bring one a day later.
    private static let unreferencedAgeMin = Int64(86_400_000)
    private static let releasedAgeMin = Int64(60_000)

    func collectLoop() async {
        while !Task.isCancelled {
            do {
                try await self.collect()
            } catch {
                self.logger.error("content that nobody needs could not be removed", metadata: ["error": "\(error)"])
            }
            // A cancelled sleep ends the loop by its condition.
            try? await self.clock.clock.sleep(for: Self.collectEvery)
        }
    }

    /// Removes contents that were given up, unless something else refers to them.
    func remove(_ released: Set<ContentDigest>) async throws {
        let gone = released.subtracting(try await self.store.referencedDigests())
        let (content, now) = (self.content, self.clock.unix().rawValue)
        _ = try await self.files.run {
            try content.remove(gone, olderThan: UnixTime(rawValue: now - Self.releasedAgeMin))
        }
    }

    /// Gives up checkpoints and artifacts that are not kept, makes that durable, and removes what nothing refers to.
    package func collect() async throws {
        let saved = try await self.store.checkpoints()
        var effects: [CoordinatorMachine.Effect] = []
        let left = self.machine.releasesArtifacts ? try await self.store.artifacts() : []
        let released = self.machine.releaseCheckpoints(saved, into: &effects)
            .union(self.machine.releaseArtifacts(left, into: &effects))
        self.enqueue(effects)
        try await self.durable()
        let referenced = try await self.store.referencedDigests()
        let (content, now) = (self.content, self.clock.unix().rawValue)
        let gone = released.subtracting(referenced)
        let collected = try await self.files.run {
            var collected = try content.remove(gone, olderThan: UnixTime(rawValue: now - Self.releasedAgeMin))
            let rest = try content.collect(
                keeping: referenced,
                olderThan: UnixTime(rawValue: now - Self.unreferencedAgeMin)
            )
            collected.files += rest.files
            collected.byteCount += rest.byteCount
            return collected
        }
        guard collected.files > 0 else { return }
        self.logger.info(
            "removed content that nothing needs",
            metadata: ["files": "\(collected.files)", "bytes": "\(collected.byteCount)"]
        )
    }
}
