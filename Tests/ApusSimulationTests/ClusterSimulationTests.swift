import ApusSpace
import ApusStudy
import Foundation
import Testing

/// The whole cluster in one process, by seed, under everything that goes wrong.
@Suite struct ClusterSimulationTests {
    static var seeds: ClosedRange<UInt64> {
        let isNightly = ProcessInfo.processInfo.environment["APUS_NIGHTLY"] == "1"
        return 1...(isNightly ? 20_000 : 400)
    }

    static func study(trials: Int) throws -> Study {
        let range = Domain.real(lower: 0, upper: 1)
        let parameter = Parameter(name: "x", domain: range, defaultValue: .real(0.5))
        return Study(
            name: "simulated",
            space: try Space(parameters: [parameter]),
            objective: Objective(metric: "loss", goal: .minimize),
            search: Search(method: .random, seed: 1),
            limits: StudyLimits(trials: trials, attempts: 50),
            program: .nothing
        )
    }

    static func cluster(seed: UInt64, faults: Faults? = nil) throws -> SimulatedCluster {
        let workers = 1 + Int(seed % 4)
        let slots = 1 + Int(seed / 4 % 3)
        return try SimulatedCluster(
            seed: seed,
            workers: workers,
            slots: slots,
            study: self.study(trials: 20),
            faults: faults
        )
    }

    @Test func `a quiet cluster runs every trial once`() throws {
        var cluster = try Self.cluster(seed: 7, faults: Faults.none)

        cluster.run(limit: .seconds(600))

        #expect(cluster.violations == [])
        #expect(cluster.log.trials.values.filter { $0.state == .succeeded }.count == 20)
        #expect(cluster.log.attempts.keys.allSatisfy { $0.epoch == 1 })
    }

    @Test func `whatever breaks, each trial ends once, and the budget is exact`() throws {
        var broken: [String] = []
        for seed in Self.seeds {
            var cluster = try Self.cluster(seed: seed)
            cluster.run(limit: .seconds(1_200))
            let succeeded = cluster.log.trials.values.count { $0.state == .succeeded }
            if !cluster.violations.isEmpty { broken.append("seed \(seed): \(cluster.violations.prefix(3))") }
            if !cluster.isDone { broken.append("seed \(seed): not done, \(succeeded) of 20 succeeded") }
            if cluster.isDone, succeeded != 20 { broken.append("seed \(seed): \(succeeded) of 20 succeeded") }
            if broken.count >= 5 { break }
        }

        #expect(broken == [])
    }

    @Test func `a seed replays bit for bit`() throws {
        for seed: UInt64 in [3, 11, 42, 101] {
            var first = try Self.cluster(seed: seed)
            var second = try Self.cluster(seed: seed)

            first.run(limit: .seconds(1_200))
            second.run(limit: .seconds(1_200))

            #expect(first.trace == second.trace, "seed \(seed)")
            #expect(first.log.events == second.log.events, "seed \(seed)")
        }
    }
}
