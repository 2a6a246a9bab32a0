/// The steps that one attempt of a trial runs.
public struct AttemptSteps: Hashable, Sendable, Codable {
    public static let stepsMax = 1_000_000_000

    /// Done before, and in the checkpoint; 0 where the attempt begins anew.
    public let from: Int

    /// The step after which the attempt ends, and saves a checkpoint unless it is the last one.
    public let to: Int

    /// The steps of a trial that runs to its end.
    public let total: Int

    public init(from: Int, to: Int, total: Int) {
        self.from = from
        self.to = to
        self.total = total
    }

    public var isLast: Bool { self.to >= self.total }
}
