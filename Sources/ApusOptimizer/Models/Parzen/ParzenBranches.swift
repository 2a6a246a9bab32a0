/// The branches of a conditional space: which features are active together.
struct ParzenBranches: Sendable {
    private var numbers: [[Bool]: Int] = [:]
    private var masks: [[Bool]] = []
    private var counts: [Int] = []

    /// The branch of each trial, in the order of observation.
    private(set) var branchOf: [Int] = []

    mutating func observe(_ row: [Double]) {
        let mask = row.map { !$0.isNaN }
        let branch: Int
        if let known = self.numbers[mask] {
            branch = known
        } else {
            branch = self.masks.count
            self.numbers[mask] = branch
            self.masks.append(mask)
            self.counts.append(0)
        }
        self.counts[branch] += 1
        self.branchOf.append(branch)
    }

    func branch(of row: [Double]) -> Int? { self.numbers[row.map { !$0.isNaN }] }

    func features(of branch: Int) -> [Int] {
        self.masks[branch].indices.filter { self.masks[branch][$0] }
    }

    func neglected(measured: [Int], pending: [[Double]], share: Double) -> Int? {
        guard self.masks.count > 1, share > 0 else { return nil }
        var counts = self.counts
        for row in pending {
            if let branch = self.branch(of: row) { counts[branch] += 1 }
        }
        var order: [Int] = []
        var isSeen = [Bool](repeating: false, count: self.masks.count)
        for trial in measured where !isSeen[self.branchOf[trial]] {
            isSeen[self.branchOf[trial]] = true
            order.append(self.branchOf[trial])
            if order.count == self.masks.count { break }
        }
        var entitled = share * Double(counts.reduce(0, +))
        for branch in order.dropFirst() {
            if Double(counts[branch]) < entitled { return branch }
            entitled /= 2
        }
        return nil
    }
}
