/// `GET /health`, the one answer that needs no token.
package struct HealthAnswer: Codable, Hashable, Sendable {
    /// `ok` while the coordinator serves.
    package let status: String
    package let version: String
    package let uptimeSeconds: Double
    package let studiesRunning: Int
    package let workersConnected: Int

    package init(status: String, version: String, uptimeSeconds: Double, studiesRunning: Int, workersConnected: Int) {
        self.status = status
        self.version = version
        self.uptimeSeconds = uptimeSeconds
        self.studiesRunning = studiesRunning
        self.workersConnected = workersConnected
    }
}
