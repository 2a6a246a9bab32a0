/// Why a worker gets no trials but probes.
package struct QuarantineAnswer: Codable, Hashable, Sendable {
    package let reason: String
    package let since: String

    /// How many trials were given to it since, one after another, and failed.
    package let probesFailed: Int

    /// Until the next one; absent while one is offered or runs.
    package let probeInSeconds: Double?

    package init(reason: String, since: String, probesFailed: Int, probeInSeconds: Double? = nil) {
        self.reason = reason
        self.since = since
        self.probesFailed = probesFailed
        self.probeInSeconds = probeInSeconds
    }
}
