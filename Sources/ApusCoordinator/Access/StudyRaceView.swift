import ApusOptimizer
import ApusStudy

/// Where the race of a study with instances stands.
package struct StudyRaceView: Hashable, Sendable {
    static let changesMax = 10_000

    package let instances: Int

    /// The first trial of the incumbent's configuration; `nil` before any run has ended.
    package let incumbent: UInt32?
    package let runs: Int
    package let failures: Int

    /// The mean cost of the runs that did not fail.
    package let mean: Double?

    /// Oldest first.
    package let changes: [StudyRace.Change]

    init(_ race: StudyRace) {
        let standing = race.scheduler.incumbent
        self.instances = race.instances.instances.count
        self.incumbent = (standing?.runs ?? 0) > 0 ? standing?.trial : nil
        self.runs = standing?.runs ?? 0
        self.failures = standing?.failures ?? 0
        self.mean = standing?.mean
        self.changes = Array(race.changes.suffix(Self.changesMax))
    }
}
