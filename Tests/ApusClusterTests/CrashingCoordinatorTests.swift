import ApusHistory
import Foundation
import Testing

extension ClusterTests {
    /// The real coordinator is killed before or after one of its writes, syncs, renames, removals and sends.
    ///
    /// In CI before every one of a study, with `APUS_NIGHTLY=1` before and after.
    @Suite(.serialized) struct CrashingCoordinatorTests {
        private static let isNightly = ProcessInfo.processInfo.environment["APUS_NIGHTLY"] == "1"
        private static let trials = 6

        @Test func `G1, G2, G8, G9: a coordinator that dies at any operation loses and doubles nothing`() async throws {
            let place = try Workplace()
            let preload = try Preload.build("crash_preload", in: place)
            let first = try CrashingCoordinator(preload: preload)
            let prepared = Prepared(place: first.place)
            let count = try Self.operations(preload, prepared)
            #expect(count > 15, "\(count) operations")
            let points = (1...count).flatMap { Self.isNightly ? ["\($0)", "\($0)+"] : ["\($0)"] }

            let lives = await SideBySide.map(points) { Self.life(at: $0, preload, prepared) }

            var broken: [String] = []
            for (point, life) in zip(points, lives) {
                var mistakes = life.mistakes
                if mistakes.isEmpty, let place = life.prepared?.place {
                    var checker = HistoryChecker(budget: Self.trials)
                    let store = place.url.appending(path: "home/data/store.sqlite").path
                    for entry in try await StoredHistory.entries(of: store) { checker.take(entry) }
                    checker.finish(isComplete: true)
                    mistakes = checker.anomalies
                }
                if !mistakes.isEmpty { broken.append("operation \(point) of \(count): \(mistakes)") }
            }
            #expect(broken == [])
            // Two lives differ in what they write at once, so the last points may never come.
            let deaths = lives.count { $0.isDead }
            #expect(deaths * 4 >= lives.count, "\(deaths) of \(lives.count) lives")
        }

        /// A folder in which no program runs any more.
        private struct Prepared: @unchecked Sendable {
            let place: Workplace
        }

        private struct Life: Sendable {
            var isDead = false
            var mistakes: [String] = []

            /// Where it was.
            var prepared: Prepared?
        }

        private static func study(in place: Workplace) throws -> String {
            try place.write(ClusterTests.study(trials: Self.trials, command: ClusterTests.print), to: "study.yaml")
        }

        /// How many operations a life without a crash has.
        private static func operations(_ preload: String, _ prepared: Prepared) throws -> Int {
            let cluster = try CrashingCoordinator(preload: preload, after: prepared.place)
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

        /// Lets the coordinator die there, and another end the study.
        private static func life(at point: String, _ preload: String, _ prepared: Prepared) -> Life {
            var life = Life()
            do {
                let cluster = try CrashingCoordinator(preload: preload, after: prepared.place)
                life.prepared = Prepared(place: cluster.place)
                let doomed = try cluster.startDoomed(at: point)
                try cluster.startWorker()
                let file = try Self.study(in: cluster.place)
                // It may live to confirm this, or not.
                try cluster.apus("study", "submit", file)
                try cluster.apus("study", "watch", "shell")
                doomed.terminate()
                doomed.waitUntilExit()
                life.isDead = doomed.terminationReason == .uncaughtSignal
                let healthy = try cluster.startHealthy()
                try Self.runStudy(on: cluster)
                cluster.stopWorker()
                healthy.kill(SIGTERM)
                healthy.ended()
            } catch {
                life.mistakes.append("\(error)")
            }
            return life
        }
    }
}
