import ApusMath

/// One random cut for each column that a node looks at, all of them tried together.
extension TreeGrower {
    /// The best of the cuts and category sets; `nil` where no column can be split.
    mutating func bestOfRandomCuts(
        in part: Part,
        weight: Double,
        sum: Double,
        using random: inout SeededRandom
    ) -> TreeSplit? {
        for block in 0..<self.blocks.count {
            self.ranges[block] = self.blocks.range(of: block, over: self.slots, part.range)
            self.limits[block] = SIMD8(repeating: -.infinity)
        }
        var best: TreeSplit?
        var looked = 0
        var place = 0
        while place < self.candidates.count, looked < self.columnsWanted {
            self.candidates.swapAt(place, place + random.integer(below: self.candidates.count - place))
            let column = self.candidates[place]
            place += 1
            let lane = self.slotOf[column]
            if lane >= 0 {
                let (below, above) = (self.ranges[lane / 8].least[lane % 8], self.ranges[lane / 8].most[lane % 8])
                guard below < above else { continue }
                var split = TreeSplit(column: column, score: 0, below: below, above: above)
                split.draw(random.uniform())
                self.limits[lane / 8][lane % 8] = split.threshold
                looked += 1
            } else if let found = self.bestSubset(of: column, in: part, weight: weight, sum: sum) {
                looked += 1
                if found.score > best?.score ?? -.infinity { best = found }
            }
        }
        for block in 0..<self.blocks.count {
            let cut = self.bestCut(in: block, limits: self.limits[block], part: part, weight: weight, sum: sum)
            if let cut, cut.score > best?.score ?? -.infinity { best = cut }
        }
        return best
    }

    /// A cut between two samples, which explains all there is in any column that tells them apart.
    mutating func cutOfPair(_ part: Part, using random: inout SeededRandom) -> TreeSplit? {
        let (one, other) = (Int(self.slots[part.range.lowerBound]), Int(self.slots[part.range.lowerBound + 1]))
        guard min(self.weights[one], self.weights[other]) >= self.options.leafMin else { return nil }
        for place in 0..<self.candidates.count {
            self.candidates.swapAt(place, place + random.integer(below: self.candidates.count - place))
            let column = self.candidates[place]
            let (value, otherValue) = (self.data.columns[column][one], self.data.columns[column][other])
            guard value != otherValue else { continue }
            var split = TreeSplit(
                column: column,
                score: 0,
                below: min(value, otherValue),
                above: max(value, otherValue),
                leftCategories: 1
            )
            if self.slotOf[column] >= 0 { split.draw(random.uniform()) }
            return split
        }
        return nil
    }

    private func bestCut(
        in block: Int,
        limits: SIMD8<Double>,
        part: Part,
        weight: Double,
        sum: Double
    ) -> TreeSplit? {
        let left = self.blocks.sums(
            of: block,
            upTo: limits,
            over: self.slots,
            part.range,
            weights: self.weights,
            weighted: self.weighted
        )
        var best: TreeSplit?
        for lane in 0..<min(8, self.blocks.columns.count - 8 * block) {
            let (leftWeight, leftSum) = (left.weights[lane], left.sums[lane])
            let (rightWeight, rightSum) = (weight - leftWeight, sum - leftSum)
            guard limits[lane] > -.infinity else { continue }
            guard leftWeight >= self.options.leafMin, rightWeight >= self.options.leafMin else { continue }
            let score = leftSum * leftSum / leftWeight + rightSum * rightSum / rightWeight
            guard score > best?.score ?? -.infinity else { continue }
            best = TreeSplit(column: self.blocks.columns[8 * block + lane], score: score, threshold: limits[lane])
        }
        return best
    }
}
