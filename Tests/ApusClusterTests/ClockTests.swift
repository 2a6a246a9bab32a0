import ApusHistory
import Foundation
import Testing

extension ClusterTests {
    /// The built programs with clocks that are wrong, that are set, and that jump.
    @Suite(.serialized) struct ClockTests {
        @Test func `G2, G5, G7, G8, G9, G10: whatever clocks show, each trial ends once, and no time is wrong`()
            async throws
        {
            let place = try Workplace()
            let preload = try Preload.build("clock_preload", in: place)
            let cases = ClockCase.all.filter { $0.bootedEarlier == nil || ClockRun.hasTimeNamespaces }

            let results = await SideBySide.map(cases) { one in
                let (mistakes, run) = ClockRun.mistakes(of: one, preload: preload)
                return (mistakes: mistakes, run: run.map(Finished.init))
            }

            for (one, result) in zip(cases, results) {
                var mistakes = result.mistakes
                if let store = result.run?.run.store {
                    var checker = HistoryChecker(budget: ClockRun.trials)
                    for entry in try await StoredHistory.entries(of: store) { checker.take(entry) }
                    checker.finish(isComplete: true)
                    mistakes += checker.anomalies
                }
                #expect(mistakes == [], "\(one.name)")
            }
            #expect(cases.count >= 27)
        }

        @Test func `a join token is good for its time by the coordinator's wall clock`() throws {
            let place = try Workplace()
            let clocks = try Clocks(
                .right,
                at: place.url.appending(path: "clocks"),
                preload: try Preload.build("clock_preload", in: place)
            )
            place.variables = clocks.variables
            let cluster = try Cluster(in: place)
            defer { cluster.stop() }
            place.variables = [:]
            let token = try cluster.tokenFile(for: "w")
            let arguments = [
                "--join", "127.0.0.1:\(cluster.portNumber)", "--token-file", token, "--name", "w", "--data",
                place.url.appending(path: "w").path,
            ]

            try clocks.set(.wall(.seconds(3_600)))
            let late = try RunningProgram("apus-worker", arguments, in: place)
            #expect(late.ended() != 0)
            #expect(late.text.contains("expired"), "\(late.text)")

            try clocks.set(.wall(.seconds(-3_600)))
            let worker = try RunningProgram("apus-worker", arguments, in: place)
            _ = try worker.line(containing: "joined")
            worker.kill(SIGTERM)
            #expect(worker.ended() == 0, "\(worker.text)")
        }

        /// A run that has ended and is only read from then on.
        private struct Finished: @unchecked Sendable {
            let run: ClockRun
        }
    }
}
