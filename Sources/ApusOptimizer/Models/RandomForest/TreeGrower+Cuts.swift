/// The split of one column that explains most.
extension TreeGrower {
    /// The cut of a numeric column with the highest score; `nil` where all values are the same.
    func bestCut(of column: Int, in part: Part, weight: Double, sum: Double) -> TreeSplit? {
        let base = self.slotOf[column] &* self.samples
        let values = self.data.columns[column]
        let first = Int(self.slots[base &+ part.range.lowerBound])
        guard values[first] < values[Int(self.slots[base &+ part.range.upperBound &- 1])] else { return nil }
        let leafMin = self.options.leafMin
        var (leftWeight, leftSum, last) = (self.weights[first], self.weighted[first], values[first])
        var (best, below, above) = (-Double.infinity, 0.0, 0.0)
        for place in (base &+ part.range.lowerBound &+ 1)..<(base &+ part.range.upperBound) {
            let row = Int(self.slots[place])
            let value = values[row]
            if value > last {
                let (rightWeight, rightSum) = (weight - leftWeight, sum - leftSum)
                if leftWeight >= leafMin, rightWeight >= leafMin {
                    let score =
                        (leftSum * leftSum * rightWeight + rightSum * rightSum * leftWeight)
                        / (leftWeight * rightWeight)
                    if score > best { (best, below, above) = (score, last, value) }
                }
                last = value
            }
            leftWeight += self.weights[row]
            leftSum += self.weighted[row]
        }
        guard best > -.infinity else { return nil }
        return TreeSplit(column: column, score: best, below: below, above: above)
    }

    /// The best division of the categories by the order of their means.
    mutating func bestSubset(of column: Int, in part: Part, weight: Double, sum: Double) -> TreeSplit? {
        self.tallyCategories(of: column, in: part)
        guard self.tally.present.count > 1 else { return nil }
        self.tally.sortByMean()
        var (leftWeight, leftSum, best, cut) = (0.0, 0.0, -Double.infinity, 0)
        for place in 0..<(self.tally.present.count - 1) {
            let category = self.tally.present[place]
            leftWeight += self.tally.weights[category]
            leftSum += self.tally.sums[category]
            let (rightWeight, rightSum) = (weight - leftWeight, sum - leftSum)
            guard leftWeight >= self.options.leafMin, rightWeight >= self.options.leafMin else { continue }
            let score = leftSum * leftSum / leftWeight + rightSum * rightSum / rightWeight
            if score > best { (best, cut) = (score, place + 1) }
        }
        guard cut > 0 else { return nil }
        return TreeSplit(column: column, score: best, leftCategories: cut)
    }

    mutating func tallyCategories(of column: Int, in part: Part) {
        let values = self.data.columns[column]
        self.tally.clear()
        for place in part.range {
            let row = Int(self.slots[place])
            self.tally.add(Int(values[row]), weight: self.weights[row], sum: self.weighted[row])
        }
    }
}
