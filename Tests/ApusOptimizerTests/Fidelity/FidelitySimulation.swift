import ApusMath
import ApusOptimizer
import ApusSpace
import ApusStudy

/// Something that decides for how many steps trials run.
protocol SimulatedScheduler {
    func next() -> FidelityWork?
    mutating func apply(_ event: FidelityEvent) -> [FidelityAction]
}

extension FidelityScheduler: SimulatedScheduler {}

/// Workers that train trials in virtual time: each at its own speed, with losses, failures and missing costs by a seed.
struct FidelitySimulation<Scheduler: SimulatedScheduler> {
    struct Entry: Hashable {
        let event: FidelityEvent
        let actions: [FidelityAction]
    }

    private struct Run {
        let trial: UInt32
        var step: Int
        var to: Int
        var time: Double
        var isSaving = false
    }

    private(set) var scheduler: Scheduler
    private(set) var log: [Entry] = []

    /// How often each step of each trial was trained, by trial and step, both from 1.
    private(set) var trained: [[Int]] = []
    private(set) var stepsTrained = 0
    private(set) var losses = 0
    private(set) var isStuck = false

    /// A trial's own part of the chance that there is.
    private let faults: SimulatedFaults
    private let trialsMax: Int
    private let stepsMax: Int
    private let curve: (UInt32, Int) -> Double
    private var random: SeededRandom
    private var runs: [Run?]
    private let speeds: [Double]
    private var isAdmitting = true
    var isLogged = true
    var configuration: (UInt32) -> Configuration? = { _ in nil }

    init(
        _ scheduler: Scheduler,
        workers: Int,
        trials: Int,
        stepsMax: Int,
        seed: UInt64,
        faults: SimulatedFaults = SimulatedFaults(),
        curve: @escaping (UInt32, Int) -> Double
    ) {
        var random = SeededRandom(seed: seed)
        self.scheduler = scheduler
        self.trialsMax = trials
        self.stepsMax = stepsMax
        self.faults = faults
        self.curve = curve
        self.speeds = (0..<workers).map { _ in 0.5 + random.uniform() }
        self.runs = [Run?](repeating: nil, count: workers)
        self.random = random
    }

    /// Runs until nothing is left to do, or until a measurement is the one that was waited for.
    mutating func run(until isFound: (_ trial: UInt32, _ step: Int, _ cost: Double) -> Bool = { _, _, _ in false }) {
        for _ in 0..<2_000_000 {
            self.fill()
            guard let worker = self.earliest else { return }
            if self.advance(worker, isFound) { return }
        }
        self.isStuck = true
    }

    private var earliest: Int? {
        var best: Int?
        for (worker, run) in self.runs.enumerated() {
            guard let run else { continue }
            if let other = best.flatMap({ self.runs[$0] }), other.time <= run.time { continue }
            best = worker
        }
        return best
    }

    private mutating func fill() {
        let now = self.earliest.flatMap { self.runs[$0]?.time } ?? 0
        for worker in self.runs.indices where self.runs[worker] == nil {
            if self.isAdmitting, self.trained.count == self.trialsMax {
                self.isAdmitting = false
                _ = self.tell(.admitted(false))
            }
            guard let work = self.scheduler.next() else { return }
            let number = self.begin(work)
            self.runs[worker] = Run(trial: number, step: work.from, to: work.to, time: now + self.duration(worker))
        }
    }

    private mutating func begin(_ work: FidelityWork) -> UInt32 {
        let number: UInt32
        switch work {
        case .new, .copy:
            self.trained.append([Int](repeating: 0, count: self.stepsMax + 1))
            number = UInt32(self.trained.count)
        case .promote(let trial, _, _, _), .resume(let trial, _, _): number = trial
        }
        _ = self.tell(.began(number, work, configuration: self.configuration(number)))
        return number
    }

    /// One step of a worker; true where it was the one that was waited for.
    private mutating func advance(_ worker: Int, _ isFound: (UInt32, Int, Double) -> Bool) -> Bool {
        guard var run = self.runs[worker] else { return false }
        if self.random.uniform() < self.faults.loss {
            self.losses += 1
            self.runs[worker] = nil
            _ = self.tell(.lost(run.trial))
            return false
        }
        if run.isSaving {
            self.runs[worker] = nil
            _ = self.tell(.saved(run.trial, step: run.step))
            _ = self.tell(.ended(run.trial, .finished))
            return false
        }
        if self.random.uniform() < self.faults.failure {
            self.runs[worker] = nil
            self.carryOut(self.tell(.ended(run.trial, .failed)))
            return false
        }
        run.step += 1
        run.time += self.duration(worker)
        self.runs[worker] = run
        self.trained[Int(run.trial) - 1][run.step] += 1
        self.stepsTrained += 1
        let cost = self.random.uniform() < self.faults.missing ? .nan : self.curve(run.trial, run.step)
        let actions = self.tell(.measured(run.trial, step: run.step, cost: cost.isFinite ? cost : nil))
        self.carryOut(actions)
        self.invalidateSometimes()
        return isFound(run.trial, run.step, cost)
    }

    private mutating func carryOut(_ actions: [FidelityAction]) {
        for action in actions {
            guard let worker = self.runs.firstIndex(where: { $0?.trial == action.trial }) else { continue }
            switch action {
            case .extend(_, let to, _): self.runs[worker]?.to = to
            case .pause: self.runs[worker]?.isSaving = true
            case .stop, .complete: self.runs[worker] = nil
            }
        }
    }

    private mutating func invalidateSometimes() {
        guard self.faults.invalidation > 0, self.random.uniform() < self.faults.invalidation else { return }
        let trial = UInt32(self.random.integer(below: self.trained.count) + 1)
        self.carryOut(self.tell(.invalidated(trial)))
    }

    private mutating func tell(_ event: FidelityEvent) -> [FidelityAction] {
        let actions = self.scheduler.apply(event)
        if self.isLogged { self.log.append(Entry(event: event, actions: actions)) }
        return actions
    }

    private mutating func duration(_ worker: Int) -> Double {
        self.speeds[worker] * (0.9 + 0.2 * self.random.uniform())
    }
}

/// How often things go wrong, at each step.
struct SimulatedFaults {
    var loss = 0.0
    var failure = 0.0
    var missing = 0.0
    var invalidation = 0.0

    static let many = SimulatedFaults(loss: 0.05, failure: 0.005, missing: 0.05, invalidation: 0.005)
}

/// Learning curves that fall by a power law to an end of their own, cross each other and are noisy.
struct SyntheticCurves {
    let ends: [Double]
    private let rates: [Double]
    private let noise: [[Double]]

    init(trials: Int, stepsMax: Int, seed: UInt64, noise: Double = 0.01) {
        var random = SeededRandom(seed: seed, stream: 0xC0FFEE)
        var (ends, rates, noises): ([Double], [Double], [[Double]]) = ([], [], [])
        for _ in 0..<trials {
            let quality = random.uniform()
            ends.append(0.1 + 0.8 * quality * quality)
            rates.append(0.4 + 0.8 * random.uniform())
            noises.append((0...stepsMax).map { _ in noise * random.normal() })
        }
        (self.ends, self.rates, self.noise) = (ends, rates, noises)
    }

    func cost(_ trial: UInt32, _ step: Int) -> Double {
        let index = (Int(trial) - 1) % self.ends.count
        let end = self.ends[index]
        return end + (1 - end) * Portable.power(Double(step + 1), -self.rates[index]) + self.noise[index][step]
    }
}
