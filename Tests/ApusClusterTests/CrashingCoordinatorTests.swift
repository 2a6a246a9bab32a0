import ApusHistory
import Foundation
import Testing

extension ClusterTests {
    /// The real coordinator is killed before or after one of its writes, syncs, renames, removals and sends.
    ///
    /// In CI at points that are spread over a study, with `APUS_NIGHTLY=1` before and after every one.
    @Suite(.serialized) struct CrashingCoordinatorTests {
        private static let isNightly = ProcessInfo.processInfo.environment["APUS_NIGHTLY"] == "1"
        private static let trials = 6

        @Test func `G1, G2, G8, G9: a coordinator that dies at any operation loses and doubles nothing`() async throws {
            let place = try Workplace()
            let preload = try CrashingCoordinator.buildPreload(in: place)
            let count = try Self.operations(preload)
            #expect(count > 15, "\(count) operations")

            var broken: [String] = []
            var (lives, deaths) = (0, 0)
            let step = Self.isNightly ? 1 : max(1, count / 20)
            for (index, number) in stride(from: 1, through: count, by: step).enumerated() where broken.count < 3 {
                let points = ["\(number)", "\(number)+"]
                for point in Self.isNightly ? points : [points[index % 2]] {
                    let (isDead, mistakes) = try await Self.mistakes(at: point, preload)
                    lives += 1
                    deaths += isDead ? 1 : 0
                    if !mistakes.isEmpty { broken.append("operation \(point) of \(count): \(mistakes)") }
                }
            }

            #expect(broken == [])
            // Two lives differ in what they write at once, so the last points may never come.
            #expect(deaths * 4 >= lives, "\(deaths) of \(lives) lives")
        }

        private static func study(in place: Workplace) throws -> String {
            try place.write(ClusterTests.study(trials: Self.trials, command: ClusterTests.print), to: "study.yaml")
        }

        /// How many operations a life without a crash has.
        private static func operations(_ preload: String) throws -> Int {
            let cluster = try CrashingCoordinator(preload: preload)
            try cluster.prepare()
            let coordinator = try cluster.startDoomed(at: nil)
            try cluster.startWorker()
            try cluster.apus("study", "submit", try Self.study(in: cluster.place))
            try cluster.apus("study", "watch", "shell")
            cluster.stopWorker()
            coordinator.terminate()
            coordinator.waitUntilExit()
            return try cluster.operations
        }

        /// Submits until that is confirmed, and watches to the end.
        private static func runStudy(on cluster: CrashingCoordinator) throws {
            let file = try Self.study(in: cluster.place)
            var text = ""
            for _ in 0..<50 {
                if try cluster.apus("study", "watch", "shell").isGood { return }
                text = try cluster.apus("study", "submit", file).text
            }
            throw Unexpected("the study could not be submitted: \(text)")
        }

        /// Whether the coordinator died there, and what is wrong after it.
        private static func mistakes(
            at point: String,
            _ preload: String
        ) async throws -> (isDead: Bool, mistakes: [String]) {
            let cluster = try CrashingCoordinator(preload: preload)
            try cluster.prepare()
            let doomed = try cluster.startDoomed(at: point)
            try cluster.startWorker()
            let file = try Self.study(in: cluster.place)
            // It may live to confirm this, or not.
            try cluster.apus("study", "submit", file)
            try cluster.apus("study", "watch", "shell")
            doomed.terminate()
            doomed.waitUntilExit()
            let healthy = try cluster.startHealthy()
            try Self.runStudy(on: cluster)
            cluster.stopWorker()
            healthy.kill(SIGTERM)
            healthy.ended()
            let store = cluster.place.url.appending(path: "home/data/store.sqlite").path
            var checker = HistoryChecker(budget: Self.trials)
            for entry in try await StoredHistory.entries(of: store) { checker.take(entry) }
            checker.finish(isComplete: true)
            return (doomed.terminationReason == .uncaughtSignal, checker.anomalies)
        }
    }
}
