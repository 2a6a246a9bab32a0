/// One running bracket of synchronous successive halving.
///
/// Jamieson and Talwalkar (AISTATS 2016): when all trials of a rung are measured, the best go on together.
struct HalvingBracket: Sendable {
    /// A trial of the rung before, with its rank there, from 0.
    struct Place: Sendable {
        let entry: RankedCosts.Entry
        let rank: Int

        var trial: UInt32 { self.entry.trial }
    }

    let plan: HalvingPlan
    private(set) var rung = 0

    /// New trials that were started, in the first rung.
    private(set) var started = 0

    /// Whether the first rung still takes new trials.
    private(set) var isOpen = true

    /// The trials of the current rung, by what was measured.
    private(set) var ranked = RankedCosts()

    /// How many the current rung was chosen from; 0 in the first.
    private(set) var chosenFrom = 0

    /// Chosen for the current rung and not started in it, the best first.
    private(set) var chosen: [Place] = []
    private var costs: [UInt32: StepCost?] = [:]

    /// The trials of the current rung that were not measured yet.
    private var running: Set<UInt32> = []
    private var paused: Set<UInt32> = []

    /// Ended for good; they keep their ranks.
    private var ended: Set<UInt32> = []

    init(_ plan: HalvingPlan) {
        self.plan = plan
    }

    var steps: Int { self.plan.ladder.steps[self.rung] }

    var takesNew: Bool { self.isOpen && self.started < self.plan.sizes[0] }

    /// Whether nothing of it runs or will run.
    var isOver: Bool { !self.takesNew && self.running.isEmpty && self.chosen.isEmpty }

    /// The first of the chosen whose run has ended.
    var promotion: Place? {
        self.chosen.first { self.paused.contains($0.trial) }
    }

    mutating func began(_ trial: UInt32) {
        self.started += 1
        self.running.insert(trial)
    }

    mutating func promoted(_ trial: UInt32) {
        self.chosen.removeAll { $0.trial == trial }
        self.paused.remove(trial)
        self.running.insert(trial)
    }

    mutating func paused(_ trial: UInt32) {
        self.paused.insert(trial)
    }

    /// A trial of this rung was measured; those that are out come back where that filled the rung.
    mutating func measured(_ trial: UInt32, cost: StepCost?) -> [Place] {
        guard self.running.remove(trial) != nil else { return [] }
        self.ranked.insert(trial, cost: cost)
        self.costs[trial] = cost
        return self.advance()
    }

    /// A trial ended for good: it keeps its rank where it has a cost, and is the last of its rung where it has none.
    mutating func ended(_ trial: UInt32, cost: StepCost?) -> [Place] {
        self.ended.insert(trial)
        self.chosen.removeAll { $0.trial == trial }
        if self.running.contains(trial) { return self.measured(trial, cost: cost) }
        if let measured = self.costs[trial] {
            self.ranked.remove(trial, cost: measured)
            self.ranked.insert(trial, cost: nil)
            self.costs[trial] = .some(nil)
        }
        return self.advance()
    }

    /// Takes a trial out as if it had not been there; in the first rung another takes its place.
    mutating func removed(_ trial: UInt32) -> [Place] {
        self.chosen.removeAll { $0.trial == trial }
        let isHere = self.running.remove(trial) != nil || self.costs[trial] != nil
        if let cost = self.costs.removeValue(forKey: trial) { self.ranked.remove(trial, cost: cost) }
        if isHere, self.rung == 0 { self.started -= 1 }
        return self.advance()
    }

    /// No new trials come: what is there decides among itself.
    mutating func closed() -> [Place] {
        self.isOpen = false
        return self.advance()
    }

    /// Chooses the trials of the next rung, once this one is full; those that are out come back.
    private mutating func advance() -> [Place] {
        var out: [Place] = []
        while self.isOver, self.rung < self.plan.ladder.top, self.ranked.count > 0 {
            let all = self.ranked
            let entries = all.entries
            // Where trials are missing, the same part of those that are there.
            let part = all.count * self.plan.sizes[self.rung + 1] / self.plan.sizes[self.rung]
            let quota = min(max(part, 1), entries.count)
            (self.rung, self.chosenFrom) = (self.rung + 1, all.count)
            (self.ranked, self.costs) = (RankedCosts(), [:])
            for (rank, entry) in entries.enumerated() {
                if self.ended.contains(entry.trial) {
                    // What ended by itself has in every later rung the cost that it ended with.
                    if rank < quota { self.ranked.insert(entry.trial, cost: entry.cost) }
                } else if rank < quota {
                    self.chosen.append(Place(entry: entry, rank: rank))
                } else {
                    out.append(Place(entry: entry, rank: rank))
                }
            }
        }
        return out
    }
}
