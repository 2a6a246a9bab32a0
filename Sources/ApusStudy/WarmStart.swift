/// Earlier studies whose trials an optimizer learns from before its first own result.
public struct WarmStart: Hashable, Sendable, Codable {
    public static let studiesMax = 16

    /// How many trials of all of them are taken at most.
    public static let trialsMax = 10_000

    /// Their names or numbers, as the user wrote them; a name is that of its newest study.
    public let studies: [String]

    public init(studies: [String]) {
        self.studies = studies
    }
}
