import ApusMath
import ApusOptimizer
import ApusStudy

/// Workers that train recorded curves in virtual time, as a rule for the steps of trials decides.
///
/// The order of the configurations and the time that each worker takes for a step are drawn from the seed, and written
/// out, so that any other implementation can be laid beside it. A paused trial goes on from its checkpoint: no step is
/// trained twice.
struct CurveReplay {
    private struct Run {
        let trial: UInt32
        var step: Int
        var time: Double
    }

    /// By trial, the index of its curve.
    let order: [Int]

    /// By worker, the time of a step.
    let durations: [Double]

    /// What all workers had trained when a cost within the tolerance of the best was measured; `nil` if none was.
    private(set) var stepsToBest: Int?

    /// The same for a trial that had all its steps, and ended within the tolerance.
    private(set) var stepsToBestEnd: Int?
    private(set) var stepsTrained = 0
    private let curves: [[Double?]]
    private let limit: Double
    private var runs: [Run?]
    private var started = 0
    private var now = 0.0

    init(_ file: CurveFile, workers: Int, seed: Int, tolerance: Double) {
        var random = SeededRandom(seed: UInt64(seed), stream: 0x6375_7276)
        self.order = random.permutation(count: file.curves.count)
        self.durations = (0..<workers).map { _ in 0.5 + random.uniform() }
        self.curves = file.curves
        self.limit = file.best + tolerance
        self.runs = [Run?](repeating: nil, count: workers)
    }

    /// Until nothing is left to do.
    mutating func run(_ scheduler: inout FidelityScheduler) {
        while true {
            self.fill(&scheduler)
            guard let worker = self.earliest else { return }
            self.advance(worker, &scheduler)
        }
    }

    /// The worker whose step ends first; of several the first.
    private var earliest: Int? {
        var best: (worker: Int, time: Double)?
        for (worker, run) in self.runs.enumerated() {
            if let run, run.time < best?.time ?? .infinity { best = (worker, run.time) }
        }
        return best?.worker
    }

    private mutating func fill(_ scheduler: inout FidelityScheduler) {
        for worker in self.runs.indices where self.runs[worker] == nil {
            if self.started == self.order.count { _ = scheduler.admitted(false) }
            guard let work = scheduler.next() else { return }
            let trial: UInt32
            switch work {
            case .new, .copy:
                self.started += 1
                trial = UInt32(self.started)
            case .promote(let paused, _, _, _), .resume(let paused, _, _): trial = paused
            }
            scheduler.began(trial, work)
            let end = self.now + self.durations[worker]
            self.runs[worker] = Run(trial: trial, step: work.from, time: end)
        }
    }

    private mutating func advance(_ worker: Int, _ scheduler: inout FidelityScheduler) {
        guard var run = self.runs[worker] else { return }
        self.now = run.time
        run.step += 1
        run.time += self.durations[worker]
        self.runs[worker] = run
        self.stepsTrained += 1
        let curve = self.curves[self.order[Int(run.trial) - 1]]
        let cost = curve[run.step - 1]
        self.note(cost, isLast: run.step == curve.count)
        for action in scheduler.measured(run.trial, step: run.step, cost: cost ?? .nan) {
            self.carryOut(action, &scheduler)
        }
    }

    private mutating func note(_ cost: Double?, isLast: Bool) {
        guard let cost, cost <= self.limit else { return }
        self.stepsToBest = self.stepsToBest ?? self.stepsTrained
        if isLast { self.stepsToBestEnd = self.stepsToBestEnd ?? self.stepsTrained }
    }

    private mutating func carryOut(_ action: FidelityAction, _ scheduler: inout FidelityScheduler) {
        guard let worker = self.runs.firstIndex(where: { $0?.trial == action.trial }) else { return }
        switch action {
        case .extend: break
        case .pause(let trial, _):
            let step = self.runs[worker]?.step ?? 0
            self.runs[worker] = nil
            scheduler.saved(trial, step: step)
            _ = scheduler.ended(trial, .finished)
        case .stop, .complete: self.runs[worker] = nil
        }
    }

    /// One line: what was drawn, and what came of it.
    func line(curves: String, label: String, seed: Int) -> String {
        "{\"curves\": \(JSONText.quoted(curves)), \"opt\": \(JSONText.quoted(label)), \"workers\": \(self.durations.count), \"seed\": \(seed), "
            + "\"order\": \(self.order), \"durations\": \(self.durations), "
            + "\"steps_to_best\": \(Self.text(self.stepsToBest)), "
            + "\"steps_to_best_end\": \(Self.text(self.stepsToBestEnd)), \"steps\": \(self.stepsTrained)}"
    }

    private static func text(_ count: Int?) -> String {
        count.map(String.init) ?? "null"
    }
}
