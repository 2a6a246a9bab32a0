import ApusMath

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

    /// A cut of a numeric column uniform between its least and greatest value.
    func randomCut(
        of column: Int,
        in part: Part,
        weight: Double,
        sum: Double,
        using random: inout SeededRandom
    ) -> TreeSplit? {
        let base = self.slotOf[column] &* self.samples
        let values = self.data.columns[column]
        let least = values[Int(self.slots[base &+ part.range.lowerBound])]
        let greatest = values[Int(self.slots[base &+ part.range.upperBound &- 1])]
        guard least < greatest else { return nil }
        var split = TreeSplit(column: column, score: 0, below: least, above: greatest)
        split.draw(random.uniform())
        var (leftWeight, leftSum) = (0.0, 0.0)
        for place in (base &+ part.range.lowerBound)..<(base &+ part.range.upperBound) {
            let row = Int(self.slots[place])
            guard values[row] <= split.threshold else { break }
            leftWeight += self.weights[row]
            leftSum += self.weighted[row]
        }
        let (rightWeight, rightSum) = (weight - leftWeight, sum - leftSum)
        guard leftWeight >= self.options.leafMin, rightWeight >= self.options.leafMin else { return nil }
        let score = leftSum * leftSum / leftWeight + rightSum * rightSum / rightWeight
        return TreeSplit(column: column, score: score, threshold: split.threshold)
    }

    /// The best division of the categories by the order of their means.
    mutating func bestSubset(of column: Int, in part: Part, weight: Double, sum: Double) -> TreeSplit? {
        let values = self.data.columns[column]
        self.tally.clear()
        for place in part.range {
            let row = Int(self.slots[place])
            self.tally.add(Int(values[row]), weight: self.weights[row], sum: self.weighted[row])
        }
        guard self.tally.present.count > 1 else { return nil }
        let order = self.tally.byMean()
        var (leftWeight, leftSum, best, cut) = (0.0, 0.0, -Double.infinity, 0)
        for place in 0..<(order.count - 1) {
            leftWeight += self.tally.weights[order[place]]
            leftSum += self.tally.sums[order[place]]
            let (rightWeight, rightSum) = (weight - leftWeight, sum - leftSum)
            guard leftWeight >= self.options.leafMin, rightWeight >= self.options.leafMin else { continue }
            let score = leftSum * leftSum / leftWeight + rightSum * rightSum / rightWeight
            if score > best { (best, cut) = (score, place + 1) }
        }
        guard cut > 0 else { return nil }
        return TreeSplit(column: column, score: best, left: Array(order[..<cut]), right: Array(order[cut...]))
    }
}
