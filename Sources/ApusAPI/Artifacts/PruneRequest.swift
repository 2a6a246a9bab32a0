/// `POST /api/v1/studies/{study}/artifacts/prune`.
package struct PruneRequest: Codable, Hashable, Sendable {
    /// How many trials keep their artifacts, the best first; from 1 to 10000.
    package let best: Int

    /// Whether to say only what would be given up.
    package let isDryRun: Bool

    package init(best: Int, isDryRun: Bool) {
        self.best = best
        self.isDryRun = isDryRun
    }
}
