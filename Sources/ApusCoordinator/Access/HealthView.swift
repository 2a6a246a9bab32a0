/// Whether the coordinator serves, in counts that give nothing away.
package struct HealthView: Hashable, Sendable {
    package let version: String
    package let uptime: Duration
    package let studiesRunning: Int
    package let workersConnected: Int

    package init(version: String, uptime: Duration, studiesRunning: Int, workersConnected: Int) {
        self.version = version
        self.uptime = uptime
        self.studiesRunning = studiesRunning
        self.workersConnected = workersConnected
    }
}
