/// `PUT /api/v1/studies/{study}/limits`.
package struct LimitsRequest: Codable, Hashable, Sendable {
    /// From 1 to 1000000; absent or null leaves it as it is.
    package let trials: Int?

    /// From the study's start; more than 0, absent or null leaves it as it is.
    package let wallclockSeconds: Double?

    /// For a study that has such a limit; more than 0, absent or null leaves it as it is.
    package let gpuTimeSeconds: Double?

    package init(trials: Int? = nil, wallclockSeconds: Double? = nil, gpuTimeSeconds: Double? = nil) {
        self.trials = trials
        self.wallclockSeconds = wallclockSeconds
        self.gpuTimeSeconds = gpuTimeSeconds
    }
}
