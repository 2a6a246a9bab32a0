/// How the best configurations are run again once the search is over.
///
/// The best of many noisy results looks better than it is; results of new runs do not.
public struct StudyConfirmation: Hashable, Sendable, Codable {
    public static let topMax = 100
    public static let runsMax = 100

    /// How many configurations, the best first.
    public let top: Int

    /// How many runs of each, each with a seed of its own.
    public let runs: Int

    public init(top: Int, runs: Int) {
        self.top = top
        self.runs = runs
    }
}
