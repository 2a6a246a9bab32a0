/// What a study does about programs that fail.
public struct StudyFailures: Hashable, Sendable, Codable {
    public static let pauseAfterStandard = 3
    public static let pauseAfterMax = 1_000

    /// So many configurations in a row that fail the same way pause the study; `nil` for none.
    public let pauseAfter: Int?

    /// Whether a trial whose program failed is run a second time on another node, to see whose fault it was.
    public let triesElsewhere: Bool

    public init(pauseAfter: Int? = Self.pauseAfterStandard, triesElsewhere: Bool = true) {
        self.pauseAfter = pauseAfter
        self.triesElsewhere = triesElsewhere
    }
}
