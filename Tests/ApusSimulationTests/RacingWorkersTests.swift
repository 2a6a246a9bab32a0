import ApusCoordinator
import ApusOptimizer
import ApusStore
import ApusStudy
import Testing

/// Eight workers that race for the trials of a study with every kind of limit, while all sorts of things break.
///
/// What the stored log holds makes every proposal again, every decision about steps, the end of the search and the choice
/// of what is run again.
@Suite struct RacingWorkersTests {
    private static let methods: [Search.Method] = [
        .random, .model(name: "tpe", options: .map([])), .sobol, .model(name: "smac", options: .map([])),
    ]

    private static func limits(_ seed: UInt64) -> StudyLimits {
        let running: RunningTrials = seed.isMultiple(of: 2) ? .finish : .stop
        return switch seed % 5 {
        case 0: StudyLimits(trials: 20, attempts: 50)
        case 1: StudyLimits(trials: 40, target: TargetLimit(value: 0.2, running: running), attempts: 50)
        case 2: StudyLimits(trials: 40, plateau: PlateauLimit(trials: 6, running: running), attempts: 50)
        case 3: StudyLimits(trials: 40, gpuTime: .seconds(30), attempts: 50)
        default: StudyLimits(trials: 40, wallclock: .seconds(15), attempts: 50)
        }
    }

    private static func cluster(_ seed: UInt64) throws -> SimulatedCluster {
        // Time goes on while runs of the best do; other tests hold every trial to the wall clock.
        let confirms = !seed.isMultiple(of: 3) && seed % 5 != 4
        return try SimulatedCluster(
            seed: seed,
            workers: 8,
            slots: 1,
            study: ClusterSimulationTests.study(
                method: Self.methods[Int(seed / 5) % Self.methods.count],
                fidelity: seed % 7 == 0 ? ClusterSimulationTests.halving : nil,
                limits: Self.limits(seed),
                confirm: confirms ? StudyConfirmation(top: 2, runs: 3) : nil
            ),
            faults: nil
        )
    }

    private static func report(of cluster: SimulatedCluster) throws -> OptimizerReplay.Report {
        let study = try #require(cluster.log.record?.study)
        let trials = cluster.log.trials.values.sorted { $0.number < $1.number }
        return try OptimizerReplay.run(
            study: study,
            configurations: trials.map(\.configuration),
            log: cluster.log.optimizerLog
        )
    }

    private static func end(of cluster: SimulatedCluster) -> BudgetEnd? {
        cluster.log.optimizerLog.lazy.compactMap { if case .budget(.decided(let end, _)) = $0 { end } else { nil } }
            .first
    }

    private static func mistakes(of cluster: SimulatedCluster) throws -> [String] {
        guard cluster.isDone, let study = cluster.log.record?.study else { return ["not done"] }
        var mistakes = Array(cluster.violations.prefix(3))
        let report = try Self.report(of: cluster)
        if !report.isIdentical {
            mistakes.append(
                "\(report.mismatches.prefix(1)) \(report.decisionMismatches.prefix(1)) \(report.endMismatches)"
            )
        }
        let ends = cluster.log.optimizerLog.count { if case .budget(.decided) = $0 { true } else { false } }
        // One that lets trials finish may be followed by one of time.
        if ends > 2 { mistakes.append("the search was ended \(ends) times") }
        let runs = Self.confirmed(cluster)
        let added = cluster.log.optimizerLog.count { if case .added = $0 { true } else { false } }
        let searched = cluster.log.trials.count - runs.count
        if searched > (study.limits.trials ?? 0) + added { mistakes.append("\(searched) trials in the search") }
        if let confirm = study.confirm {
            for (chosen, count) in Dictionary(runs.map { ($0, 1) }, uniquingKeysWith: +) where count != confirm.runs {
                mistakes.append("trial \(chosen) was run \(count) times again")
            }
        }
        let told = cluster.log.optimizerLog.compactMap { if case .told(let told) = $0 { told.number } else { nil } }
        if !Self.confirmedNumbers(cluster).isDisjoint(with: told) { mistakes.append("the optimizer was told of a run") }
        return mistakes
    }

    /// The trials whose configurations were run again, one for each run.
    private static func confirmed(_ cluster: SimulatedCluster) -> [UInt32] {
        cluster.log.optimizerLog.flatMap { entry -> [UInt32] in
            if case .confirming(_, let numbers) = entry { numbers } else { [] }
        }
    }

    private static func confirmedNumbers(_ cluster: SimulatedCluster) -> Set<UInt32> {
        cluster.log.optimizerLog.reduce(into: []) { numbers, entry in
            if case .confirming(let first, let list) = entry { numbers.formUnion(first..<first + UInt32(list.count)) }
        }
    }

    @Test func `every proposal and every stop decision comes out of the log again, whatever breaks`() throws {
        var broken: [String] = []
        var seen: Set<String> = []
        for seed in ClusterSimulationTests.seeds.clamped(to: 1...400) where broken.count < 5 {
            var cluster = try Self.cluster(seed)
            cluster.run(limit: .seconds(1_200))
            let mistakes = try Self.mistakes(of: cluster)
            if !mistakes.isEmpty { broken.append("seed \(seed): \(mistakes)") }
            if let end = Self.end(of: cluster) { seen.insert(end.limit) }
            if !Self.confirmed(cluster).isEmpty { seen.insert("confirmed") }
            if cluster.generation > 0, !Self.confirmed(cluster).isEmpty { seen.insert("confirmed over a crash") }
        }

        #expect(broken == [])
        guard ClusterSimulationTests.seeds.count >= 400 else { return }
        #expect(
            seen.isSuperset(of: [
                "trials", "wallclock", "gpu-time", "target", "plateau", "confirmed", "confirmed over a crash",
            ]),
            "\(seen.sorted())"
        )
    }

    @Test func `a log that is changed by one result comes out otherwise`() throws {
        let study = try ClusterSimulationTests.study(limits: StudyLimits(trials: 40, plateau: PlateauLimit(trials: 6)))
        var cluster = try SimulatedCluster(seed: 5, workers: 8, slots: 1, study: study, faults: Faults.none)
        cluster.run(limit: .seconds(600))
        let trials = cluster.log.trials.values.sorted { $0.number < $1.number }
        var log = cluster.log.optimizerLog
        let same = try OptimizerReplay.run(study: study, configurations: trials.map(\.configuration), log: log)
        let place = try #require(log.firstIndex { if case .budget(.ended) = $0 { true } else { false } })
        if case .budget(.ended(let number, _)) = log[place] { log[place] = .budget(.ended(number, cost: -1e9)) }

        let changed = try OptimizerReplay.run(study: study, configurations: trials.map(\.configuration), log: log)

        #expect(same.isIdentical)
        #expect(same.ends == 1)
        #expect(changed.mismatches == [])
        #expect(!changed.endMismatches.isEmpty)
    }

    @Test func `device time is the time from each lease to its end, where nothing breaks`() throws {
        let study = try ClusterSimulationTests.study(
            limits: StudyLimits(trials: 24, gpuTime: .seconds(100_000))
        )
        var cluster = try SimulatedCluster(seed: 5, workers: 8, slots: 1, study: study, faults: Faults.none)
        cluster.run(limit: .seconds(600))
        var account = BudgetAccount(study: study)
        for case .budget(let entry) in cluster.log.optimizerLog { account.apply(entry) }

        var used: Int64 = 0
        for event in cluster.log.events {
            switch event {
            case .attemptLeased(_, _, _, _, let time): used -= time.rawValue
            case .attemptEnded(_, _, _, _, _, let time): used += time.rawValue
            default: break
            }
        }

        #expect(cluster.log.trials.count == 24)
        #expect(used > 0)
        #expect(account.deviceTime(at: .seconds(600)) == .milliseconds(used))
    }
}
