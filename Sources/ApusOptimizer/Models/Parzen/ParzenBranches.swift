/// The branches of a conditional space: which features are active together.
///
/// The models of good trials see little of a branch whose first trials were mediocre, though its best ones may win
/// once they are tuned. So the branches behind the leading one have a right to a part of the trials, half as many for
/// each place in the order of their best trials.
struct ParzenBranches: Sendable {
    private var numbers: [[Bool]: Int] = [:]
    private var masks: [[Bool]] = []
    private var counts: [Int] = []

    /// The branch of each trial, in the order of observation.
    private(set) var branchOf: [Int] = []

    mutating func observe(_ row: [Double]) {
        let mask = row.map { !$0.isNaN }
        let branch = self.numbers[mask] ?? self.masks.count
        if branch == self.masks.count {
            self.numbers[mask] = branch
            self.masks.append(mask)
            self.counts.append(0)
        }
        self.counts[branch] += 1
        self.branchOf.append(branch)
    }

    /// The branch of a row; `nil` for one that no observed trial is in.
    func branch(of row: [Double]) -> Int? {
        self.numbers[row.map { !$0.isNaN }]
    }

    func features(of branch: Int) -> [Int] {
        self.masks[branch].indices.filter { self.masks[branch][$0] }
    }

    /// The branch that has fewer trials than is its right, pending ones included; the better one of several.
    ///
    /// `measured` are trials, the best first; `share` is the part of all trials that the second branch may have.
    func neglected(measured: [Int], pending: [[Double]], share: Double) -> Int? {
        guard self.masks.count > 1, share > 0 else { return nil }
        var counts = self.counts
        for row in pending {
            if let branch = self.branch(of: row) { counts[branch] += 1 }
        }
        var right = share * Double(counts.reduce(0, +))
        for branch in self.byBestTrial(measured).dropFirst() {
            if Double(counts[branch]) < right { return branch }
            right /= 2
        }
        return nil
    }

    private func byBestTrial(_ measured: [Int]) -> [Int] {
        var order: [Int] = []
        var isSeen = [Bool](repeating: false, count: self.masks.count)
        for trial in measured where !isSeen[self.branchOf[trial]] {
            isSeen[self.branchOf[trial]] = true
            order.append(self.branchOf[trial])
            if order.count == self.masks.count { break }
        }
        return order
    }
}
