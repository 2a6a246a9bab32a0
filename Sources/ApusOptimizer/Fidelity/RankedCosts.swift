/// Trials from the best cost to the worst, equal ones by their numbers.
struct RankedCosts: Sendable {
    struct Entry: Hashable, Sendable, Comparable {
        let cost: StepCost
        let trial: UInt32

        static func < (left: Self, right: Self) -> Bool {
            left.cost == right.cost ? left.trial < right.trial : left.cost < right.cost
        }
    }

    private(set) var entries: ContiguousArray<Entry> = []

    /// Trials without a finite cost; they rank after all others.
    private(set) var missing: ContiguousArray<UInt32> = []

    /// All trials, those without a cost included.
    var count: Int { self.entries.count + self.missing.count }

    mutating func insert(_ trial: UInt32, cost: StepCost?) {
        guard let cost else {
            self.missing.append(trial)
            return
        }
        let entry = Entry(cost: cost, trial: trial)
        self.entries.insert(entry, at: self.rank(of: entry))
    }

    /// Takes a trial out where it is there, with the cost it was put in with.
    @discardableResult
    mutating func remove(_ trial: UInt32, cost: StepCost?) -> Bool {
        guard let cost else {
            guard let index = self.missing.firstIndex(of: trial) else { return false }
            self.missing.remove(at: index)
            return true
        }
        let entry = Entry(cost: cost, trial: trial)
        let index = self.rank(of: entry)
        guard index < self.entries.count, self.entries[index] == entry else { return false }
        self.entries.remove(at: index)
        return true
    }

    /// How many are better, from 0; a missing cost ranks behind every finite one.
    func rank(_ trial: UInt32, cost: StepCost?) -> Int {
        guard let cost else { return self.entries.count }
        return self.rank(of: Entry(cost: cost, trial: trial))
    }

    /// The cost of that rank; `nil` where it is missing or there is none.
    func cost(rank: Int) -> StepCost? {
        rank >= 0 && rank < self.entries.count ? self.entries[rank].cost : nil
    }

    private func rank(of entry: Entry) -> Int {
        var low = 0
        var high = self.entries.count
        while low < high {
            let middle = (low + high) / 2
            if self.entries[middle] < entry { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
