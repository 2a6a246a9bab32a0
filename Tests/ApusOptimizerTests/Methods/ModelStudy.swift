import ApusOptimizer
import ApusSpace
import ApusStudy

/// A study of a model-based method, run in one place.
struct ModelStudy {
    let space: Space
    var options: [TreeValue.Entry] = []

    /// How many trials run beside each other; the one that began first ends first.
    var workers = 1

    /// The trials in the order in which they ended; fewer than asked for where the optimizer has no more.
    func trials(
        _ name: String,
        seed: UInt64 = 1,
        count: Int,
        result: (Configuration) -> (EndedTrial.Result, others: [Double], constraints: [Double])
    ) throws -> [EndedTrial] {
        let search = Search(method: .model(name: name, options: .map(self.options)), seed: seed)
        var optimizer = try makeOptimizer(for: search, space: self.space, trials: count)
        var pending: [Configuration] = []
        var ended: [EndedTrial] = []
        var proposed = 0
        while ended.count < count {
            while pending.count < self.workers, proposed < count,
                let next = optimizer.propose(1, beside: pending).first
            {
                pending.append(next)
                proposed += 1
            }
            guard !pending.isEmpty else { break }
            let configuration = pending.removeFirst()
            let (result, others, constraints) = result(configuration)
            let trial = EndedTrial(
                number: UInt32(ended.count + 1),
                configuration: configuration,
                result: result,
                otherCosts: others,
                constraints: constraints
            )
            optimizer.observe([trial])
            ended.append(trial)
        }
        return ended
    }

    /// Costs alone, of all real parameters.
    func trials(_ name: String, seed: UInt64 = 1, count: Int, costs: ([Double]) -> [Double]) throws -> [EndedTrial] {
        try self.trials(name, seed: seed, count: count) { configuration in
            let all = costs(configuration.reals)
            return (.cost(all[0]), Array(all.dropFirst()), [])
        }
    }
}

extension Configuration {
    /// The values of its real parameters.
    var reals: [Double] {
        self.values.compactMap { if case .real(let number)? = $0 { number } else { nil } }
    }
}

extension Sequence<EndedTrial> {
    var lowestCost: Double {
        self.map { if case .cost(let cost) = $0.result { cost } else { .infinity } }.min() ?? .infinity
    }
}

extension Space {
    /// So many real parameters on one range.
    static func cube(_ count: Int, from lower: Double = 0, to upper: Double = 1) throws -> Space {
        try Space(
            parameters: (0..<count).map {
                Parameter(
                    name: "x\($0)",
                    domain: .real(lower: lower, upper: upper),
                    defaultValue: .real(lower + 0.3 * (upper - lower))
                )
            }
        )
    }
}
