import Foundation
import Testing

extension ClusterTests {
    /// What a worker runs for itself beside its trials.
    @Suite struct CalibrationTests {
        @Test func `the end of a calibration ends no program of a trial`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let rates = cluster.place.url.appending(path: "left/devices/rates.json").path
            let study = try cluster.place.write(
                """
                name: beside
                space:
                  x: {int: [1, 1000]}
                objective: {minimize: loss}
                optimizer: {random: {}, seed: 3}
                limits: {trials: 4, trial-wallclock: 120s}
                run:
                  command: [/bin/sh, -c, "until [ -e \(rates) ]; do sleep 0.1; done; printf 'loss\\\\t1\\\\t%s\\\\n' ${x}"]
                  metrics: [stdout]
                """,
                to: "beside.yaml"
            )

            try cluster.startWorker("left", slots: 4, calibrates: true)
            try cluster.apus("study", "submit", study)
            try cluster.apus("study", "watch", "beside")

            let attempts = try (1...4).map { number in
                let shown = try #require(try cluster.json("trial", "show", "beside", "\(number)") as? [String: Any])
                return try #require(shown["attempts"] as? [[String: Any]]).compactMap { $0["outcome"] as? String }
            }
            #expect(attempts == Array(repeating: ["succeeded"], count: 4))
        }
    }
}
