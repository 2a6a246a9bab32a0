/// How a study stands beside the others that want the same workers.
public struct StudySchedule: Hashable, Sendable, Codable {
    public static let priorities = -100...100
    public static let weights = 1...1_000

    /// A study of a higher priority is served before all of lower ones.
    public let priority: Int

    /// Among studies of one priority, the part that this one gets of what they share.
    public let weight: Int

    public init(priority: Int = 0, weight: Int = 1) {
        self.priority = priority
        self.weight = weight
    }
}
