/// The trials that reached one rung, and which of them wait there.
struct Rung: Sendable {
    /// All that were ever measured here.
    private(set) var all = RankedCosts()

    /// Those that are paused here, with a finite cost.
    private(set) var waiting = RankedCosts()

    mutating func record(_ trial: UInt32, cost: StepCost?) {
        self.all.insert(trial, cost: cost)
    }

    mutating func wait(_ trial: UInt32, cost: StepCost?) {
        guard let cost else { return }
        self.waiting.insert(trial, cost: cost)
    }

    mutating func leave(_ trial: UInt32, cost: StepCost?) {
        guard let cost else { return }
        self.waiting.remove(trial, cost: cost)
    }

    mutating func forget(_ trial: UInt32, cost: StepCost?) {
        self.all.remove(trial, cost: cost)
        self.leave(trial, cost: cost)
    }

    /// How many of the trials here may go on.
    func quota(_ eta: Int) -> Int {
        self.all.count / eta
    }
}
