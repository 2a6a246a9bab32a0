/// The best rows that a search came across, the best one first.
struct CandidatePool: Sendable {
    let capacity: Int
    private(set) var rows: [[Double]] = []
    private(set) var gains: [Double] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Takes a row of `rows` in, if it is among the best; of equal gains the first one stays ahead.
    mutating func add(_ gain: Double, rows: [Double], at offset: Int, width: Int) {
        if self.gains.count == self.capacity, let last = self.gains.last, gain <= last { return }
        guard !gain.isNaN else { return }
        var (low, high) = (0, self.gains.count)
        while low < high {
            let middle = (low + high) / 2
            if self.gains[middle] >= gain { low = middle + 1 } else { high = middle }
        }
        let row = Array(rows[offset..<(offset + width)])
        // The same row comes with the same gain, so its copies are neighbours.
        var same = low - 1
        while same >= 0, self.gains[same] == gain {
            if self.rows[same] == row { return }
            same -= 1
        }
        self.gains.insert(gain, at: low)
        self.rows.insert(row, at: low)
        if self.gains.count > self.capacity {
            self.gains.removeLast()
            self.rows.removeLast()
        }
    }
}
