import ApusMath
import ApusOptimizer
import ApusSpace
import ApusStudy

/// One optimization from a seed: the best cost after each evaluation, and what the decisions took.
struct Trajectory {
    let seed: Int
    private(set) var best: [Double] = []
    private(set) var wallSeconds = 0.0
    private(set) var cpuSeconds = 0.0

    /// Runs `budget` evaluations, `parallel` of them at a time.
    ///
    /// With more than one at a time, durations are drawn from the seed, log-normal with a spread of e^0.5, and the
    /// next is proposed whenever one ends, beside those that still run. The curve is in the order of the ends.
    init(
        _ make: (UInt64) throws -> any Optimizer,
        _ function: inout some ObjectiveFunction,
        seed: Int,
        budget: Int,
        parallel: Int
    ) throws {
        self.seed = seed
        var optimizer = try make(UInt64(seed))
        var random = SeededRandom(seed: UInt64(seed), stream: 0x6475_7261)
        var running: [(end: Double, number: Int, configuration: Configuration)] = []
        var (started, now, lowest) = (0, 0.0, Double.infinity)
        while self.best.count < budget {
            let room = min(parallel - running.count, budget - started)
            if room > 0 {
                let pending = running.sorted { $0.number < $1.number }.map(\.configuration)
                let proposals = self.timed { optimizer.propose(room, beside: pending) }
                if proposals.isEmpty, running.isEmpty { break }
                for configuration in proposals {
                    started += 1
                    running.append((now + Portable.exp(0.5 * random.normal()), started, configuration))
                }
            }
            guard let next = running.indices.min(by: { running[$0].end < running[$1].end }) else { break }
            let ended = running.remove(at: next)
            now = ended.end
            let cost = try function.cost(of: NamedValues(ended.configuration, in: function.space))
            lowest = min(lowest, cost ?? .infinity)
            self.best.append(lowest)
            let trial = EndedTrial(
                number: UInt32(ended.number),
                configuration: ended.configuration,
                result: cost.map { .cost($0) } ?? .infeasible
            )
            self.timed { optimizer.observe([trial]) }
        }
    }

    private mutating func timed<Value>(_ body: () -> Value) -> Value {
        let (watch, before) = (Stopwatch(), Usage.own.cpu)
        let value = body()
        self.wallSeconds += watch.seconds
        self.cpuSeconds += Usage.own.cpu - before
        return value
    }

    /// One line in the form in which the curves of other optimizers are written; an infinite cost is `null`.
    func line(function: String, optimizer: String) -> String {
        let costs = self.best.map { $0.isFinite ? "\($0)" : "null" }.joined(separator: ", ")
        return "{\"fn\": \(JSONText.quoted(function)), \"opt\": \(JSONText.quoted(optimizer)), \"seed\": \(self.seed), "
            + "\"n\": \(self.best.count), \"wall_s\": \(Self.rounded(self.wallSeconds)), "
            + "\"cpu_s\": \(Self.rounded(self.cpuSeconds)), \"best\": [\(costs)]}"
    }

    private static func rounded(_ seconds: Double) -> Double {
        (seconds * 1e6).rounded() / 1e6
    }
}
