import ApusHistory
import Foundation
import Testing

extension ClusterTests {
    /// `kill -9` of everything, at random; `APUS_KILLS` says how often, `APUS_NIGHTLY=1` means 10,000 times.
    ///
    /// `APUS_SEED` chooses the kills; the processes' own timing is not a seed's to choose.
    @Suite(.serialized) struct KillBatteryTests {
        private static let environment = ProcessInfo.processInfo.environment
        private static let kills =
            Self.environment["APUS_KILLS"].flatMap(Int.init) ?? (Self.environment["APUS_NIGHTLY"] == "1" ? 10_000 : 500)
        private static let seed = Self.environment["APUS_SEED"].flatMap(UInt64.init) ?? 1

        @Test func `G1, G2, G3, G8, G9, G10: whatever is killed, no result is lost or doubled`() async throws {
            let battery = try KillBattery(seed: Self.seed)
            let trials = Self.kills * 5
            try battery.submit(trials: trials)

            try battery.kill(times: Self.kills)
            try battery.finish()

            #expect(battery.cluster.crashes == [])
            #expect(battery.kills * 2 >= Self.kills)
            // It fails where a proposal comes out otherwise.
            try battery.cluster.apus("study", "replay", "shell")
            battery.cluster.stop()
            let store = battery.cluster.place.url.appending(path: "home/data/store.sqlite").path
            var checker = HistoryChecker(budget: trials)
            for entry in try await StoredHistory.entries(of: store) + battery.history { checker.take(entry) }
            checker.finish(isComplete: true)
            #expect(checker.anomalies == [], "seed \(Self.seed)")
            #expect(try battery.survivors() == [])
        }
    }
}
