/// Which files of ended trials a study keeps.
///
/// Whatever it says, the best trials, and what a trial may still go on from, are kept.
public struct Retention: Hashable, Sendable, Codable {
    public static let bestMax = 10_000

    /// Of what trials left in the end.
    public enum Artifacts: Hashable, Sendable, Codable {
        case all

        /// Those of the best trials, so many of them at least.
        case best(Int)

        /// The trials whose artifacts stay, of a ranking with the best first; `nil` where all do.
        public func kept(of ranking: [UInt32], protected: Set<UInt32>) -> Set<UInt32>? {
            switch self {
            case .all: nil
            case .best(let count): protected.union(ranking.prefix(count))
            }
        }
    }

    /// Of what trials saved on their way and that no trial can go on from any more.
    public enum Checkpoints: String, Hashable, Sendable, Codable, CaseIterable {
        /// The last one of each trial that was not stopped, and of the best.
        case last

        /// The last one of the best trials alone.
        case best
        case all
    }

    public let artifacts: Artifacts
    public let checkpoints: Checkpoints

    public init(artifacts: Artifacts = .all, checkpoints: Checkpoints = .last) {
        self.artifacts = artifacts
        self.checkpoints = checkpoints
    }
}
