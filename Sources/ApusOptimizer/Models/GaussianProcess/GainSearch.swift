import ApusMath
import ApusSpace

/// Finds where the gain is greatest.
///
/// Many points are tried, and the best of them improved: the continuous features along the gradient, eight points side
/// by side, and the others step by step, in turns.
struct GainSearch: Sendable {
    typealias Lanes = SIMD8<Double>

    /// Numeric features of more values are moved along the gradient, and rounded after.
    static let stepsMax = 16
    private static let roundsMax = 3
    private static let walkMax = 24

    let features: FeatureSpace
    let columns: FeatureColumns
    let grid: FeatureGrid
    let gain: Gain

    /// Where points may lie; `nil` for everywhere.
    let region: TrustRegion?

    /// How many points are tried over the whole space, and how many near the best.
    let spread: Int
    let near: Int

    /// All points considered, the best first.
    func candidates(near known: [[Double]], using random: inout SeededRandom) -> [Candidate] {
        let pool = GainCandidates(features: self.features.features, grid: self.grid)
        let wide = self.ranked(
            self.region.map { pool.spread(self.spread, within: $0, using: &random) }
                ?? pool.spread(self.spread, using: &random)
        )
        let local = self.ranked(pool.near(known, self.near, using: &random))
        var starts = Array(local.prefix(4))
        starts += wide.prefix(8 - starts.count)
        var found = wide + local
        let walk = NeighbourWalk(search: self)
        for round in 0..<Self.roundsMax {
            let climbed = self.climbed(starts)
            found += climbed
            guard walk.hasSteps else { break }
            var isMoved = false
            starts = climbed.map { start in
                let (end, seen) = walk.walked(from: start, stepsMax: Self.walkMax, using: &random)
                isMoved = isMoved || end.gain > start.gain
                found += seen
                return end
            }
            guard isMoved, round + 1 < Self.roundsMax else { break }
        }
        return Self.sorted(found)
    }

    func candidate(_ row: [Double]) -> Candidate {
        Candidate(row: row, columns: self.columns.values(of: row))
    }

    func ranked(_ rows: [[Double]]) -> [Candidate] {
        Self.sorted(self.rated(rows.map(self.candidate)))
    }

    /// The candidates with their gains.
    func rated(_ candidates: [Candidate]) -> [Candidate] {
        var rated = candidates
        for start in stride(from: 0, to: candidates.count, by: 8) {
            let batch = candidates[start..<min(start + 8, candidates.count)]
            let values = self.gain.values(self.lanes(batch.map(\.columns)))
            for lane in batch.indices {
                rated[lane].gain = values[lane - start]
            }
        }
        return rated
    }

    private static func sorted(_ candidates: [Candidate]) -> [Candidate] {
        let order = candidates.indices.sorted { left, right in
            let (one, two) = (candidates[left].gain, candidates[right].gain)
            return one > two || (one == two && left < right)
        }
        return order.map { candidates[$0] }
    }

    /// By column, the last point again where there are fewer than eight.
    func lanes(_ points: [[Double]]) -> [Lanes] {
        var lanes = [Lanes](repeating: .zero, count: self.columns.count)
        for lane in 0..<8 {
            let point = points[min(lane, points.count - 1)]
            for column in point.indices {
                lanes[column][lane] = point[column]
            }
        }
        return lanes
    }
}
