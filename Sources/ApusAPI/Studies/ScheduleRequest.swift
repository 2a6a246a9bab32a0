/// `PUT /api/v1/studies/{study}/schedule`.
package struct ScheduleRequest: Codable, Hashable, Sendable {
    /// From -100 to 100; absent or null leaves it as it is.
    package let priority: Int?

    /// From 1 to 1000; absent or null leaves it as it is.
    package let weight: Int?

    package init(priority: Int? = nil, weight: Int? = nil) {
        self.priority = priority
        self.weight = weight
    }
}
