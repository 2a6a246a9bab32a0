import ApusMath

/// One node: whether it is split, and how its samples are divided.
extension TreeGrower {
    /// Splits a part or makes it a leaf; `nil` for a leaf.
    mutating func split(_ part: Part, using random: inout SeededRandom) -> (left: Part, right: Part)? {
        var (weight, sum) = (0.0, 0.0)
        for place in part.range {
            let row = Int(self.slots[place])
            weight += self.weights[row]
            sum += self.weighted[row]
        }
        let mean = weight > 0 ? sum / weight : 0
        var spread = 0.0
        for place in part.range {
            let row = Int(self.slots[place])
            let distance = self.targets[row] - mean
            spread += self.weights[row] * distance * distance
        }
        let variance = weight > 0 ? spread / weight : 0
        let isSplit =
            weight >= self.options.splitMin && part.range.count > 1 && part.depth < Self.depthMax
            && variance > self.options.varianceMin
        if isSplit, let best = self.bestSplit(of: part, weight: weight, sum: sum, using: &random) {
            return self.apply(best, to: part)
        }
        self.nodes[part.node].value = mean
        self.nodes[part.node].place = Int32(self.variances.count)
        self.variances.append(max(variance, self.options.varianceMin))
        return nil
    }

    private mutating func bestSplit(
        of part: Part,
        weight: Double,
        sum: Double,
        using random: inout SeededRandom
    ) -> TreeSplit? {
        var best =
            if self.options.splits == .best {
                self.bestOfCuts(in: part, weight: weight, sum: sum, using: &random)
            } else if part.range.count == 2 {
                self.cutOfPair(part, using: &random)
            } else {
                self.bestOfRandomCuts(in: part, weight: weight, sum: sum, using: &random)
            }
        guard let found = best else { return nil }
        if case .categorical(let count) = self.data.schema.columns[found.column] {
            best?.place = self.storeMask(of: found, count: count, in: part, using: &random)
        } else if self.options.splits == .best {
            best?.draw(random.uniform())
        }
        return best
    }

    private mutating func bestOfCuts(
        in part: Part,
        weight: Double,
        sum: Double,
        using random: inout SeededRandom
    ) -> TreeSplit? {
        var best: TreeSplit?
        var looked = 0
        var place = 0
        // Columns that cannot be split do not count, so that no node ends early for want of luck.
        while place < self.candidates.count, looked < self.columnsWanted {
            self.candidates.swapAt(place, place + random.integer(below: self.candidates.count - place))
            let column = self.candidates[place]
            place += 1
            let found =
                self.data.schema.columns[column] == .numeric
                ? self.bestCut(of: column, in: part, weight: weight, sum: sum)
                : self.bestSubset(of: column, in: part, weight: weight, sum: sum)
            guard let found else { continue }
            looked += 1
            if found.score > best?.score ?? -.infinity { best = found }
        }
        return best
    }

    /// Adds the mask of a split, and tells its place.
    ///
    /// Categories without a sample in the node go to either side by chance.
    private mutating func storeMask(
        of split: TreeSplit,
        count: Int,
        in part: Part,
        using random: inout SeededRandom
    ) -> Int {
        self.tallyCategories(of: split.column, in: part)
        self.tally.sortByMean()
        let place = self.masks.count
        for _ in 0..<((count + 63) / 64) { self.masks.append(random.next()) }
        for (order, category) in self.tally.present.enumerated() {
            let bit: UInt64 = 1 << UInt64(category & 63)
            if order < split.leftCategories {
                self.masks[place + category >> 6] &= ~bit
            } else {
                self.masks[place + category >> 6] |= bit
            }
        }
        return place
    }

    private mutating func apply(_ split: TreeSplit, to part: Part) -> (left: Part, right: Part) {
        let middle = self.divide(split, part)
        let left = part.range.lowerBound..<middle
        let right = middle..<part.range.upperBound
        let isCategorical = self.data.schema.columns[split.column] != .numeric
        self.nodes[part.node].column = isCategorical ? ~Int32(split.column) : Int32(split.column)
        self.nodes[part.node].child = Int32(self.nodes.count)
        self.nodes[part.node].place = Int32(split.place)
        self.nodes[part.node].value = split.threshold
        self.nodes.append(TreeNode())
        self.nodes.append(TreeNode())
        let child = Int(self.nodes[part.node].child)
        return (
            Part(node: child, range: left, depth: part.depth + 1),
            Part(node: child + 1, range: right, depth: part.depth + 1)
        )
    }

    /// Puts the samples of the left side before those of the right one, in every slot, and tells where the right begins.
    private mutating func divide(_ split: TreeSplit, _ part: Part) -> Int {
        let column = self.data.columns[split.column]
        if self.data.schema.columns[split.column] == .numeric {
            for place in part.range {
                let row = Int(self.slots[place])
                self.isRight[row] = column[row] > split.threshold ? 1 : 0
            }
        } else {
            for place in part.range {
                let row = Int(self.slots[place])
                let category = Int(column[row])
                self.isRight[row] = Int(self.masks[split.place + category >> 6] >> UInt64(category & 63) & 1)
            }
        }
        let middle = self.divideSlot(from: 0, part.range)
        // Two parts that are too small for a split need no orders.
        let largest = max(middle - part.range.lowerBound, part.range.upperBound - middle)
        guard largest > 1, self.options.splits == .best else { return middle }
        for column in self.candidates where self.data.schema.columns[column] == .numeric {
            _ = self.divideSlot(from: self.slotOf[column] * self.samples, part.range)
        }
        return middle
    }

    private mutating func divideSlot(from base: Int, _ range: Range<Int>) -> Int {
        var left = base &+ range.lowerBound
        var right = 0
        for place in (base &+ range.lowerBound)..<(base &+ range.upperBound) {
            let row = self.slots[place]
            let isRight = self.isRight[Int(row)]
            self.slots[left] = row
            self.buffer[right] = row
            left &+= 1 &- isRight
            right &+= isRight
        }
        for place in 0..<right { self.slots[left &+ place] = self.buffer[place] }
        return left &- base
    }
}
