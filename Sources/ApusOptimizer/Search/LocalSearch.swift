import ApusMath

/// Climbs from several rows at once to the best of their neighbours, until none is better.
///
/// All searches take their steps together, because a model is asked much faster for many rows than for one.
struct LocalSearch: Sendable {
    let neighbourhood: Neighbourhood
    let stepsMax: Int

    /// `gains` answers for so many rows, one after another; everything that was looked at goes into `pool`.
    func run(
        from starts: [(row: [Double], gain: Double)],
        into pool: inout CandidatePool,
        using random: inout SeededRandom,
        gains: ([Double], Int) -> [Double]
    ) {
        let width = self.neighbourhood.space.width
        var climbers = starts
        for _ in 0..<self.stepsMax where !climbers.isEmpty {
            var rows: [Double] = []
            let counts = climbers.map {
                self.neighbourhood.append(neighboursOf: $0.row, to: &rows, using: &random)
            }
            let values = gains(rows, rows.count / width)
            for index in values.indices { pool.add(values[index], rows: rows, at: index * width, width: width) }
            var next: [(row: [Double], gain: Double)] = []
            var begin = 0
            for (climber, count) in zip(climbers, counts) {
                var best = (index: -1, gain: climber.gain)
                for index in begin..<(begin + count) where values[index] > best.gain { best = (index, values[index]) }
                begin += count
                guard best.index >= 0 else { continue }
                next.append((Array(rows[(best.index * width)..<((best.index + 1) * width)]), best.gain))
            }
            climbers = next
        }
    }
}
