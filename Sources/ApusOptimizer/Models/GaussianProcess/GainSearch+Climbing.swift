import ApusMath

/// Up the gradient of the gain.
extension GainSearch {
    private static let evaluationsMax = 50

    /// One point that climbs: the features that move, and where.
    private struct Climber {
        let start: Candidate
        let moving: [Int]
        var columns: [Double]
        var descent: BoundedDescent
    }

    /// Each candidate, up to eight, moved to where the gain is greatest nearby, rounded to the grid; never worse.
    func climbed(_ starts: [Candidate]) -> [Candidate] {
        var climbers = starts.map(self.climber)
        while climbers.contains(where: { !$0.descent.isFinished }) {
            let lanes = self.lanes(climbers.map(\.columns))
            let (values, gradients) = self.gain.gradients(lanes)
            for index in climbers.indices where !climbers[index].descent.isFinished {
                let slopes = climbers[index].moving.map { -gradients[$0][index] }
                climbers[index].descent.take(-values[index], gradient: slopes)
                for (place, column) in climbers[index].moving.enumerated() {
                    climbers[index].columns[column] = climbers[index].descent.point[place]
                }
            }
        }
        let ends = self.rated(climbers.map { self.candidate(self.grid.canonical(self.row(of: $0))) })
        return zip(starts, ends).map { $1.gain >= $0.gain ? $1 : $0 }
    }

    private func climber(_ start: Candidate) -> Climber {
        let moving = self.features.features.indices.filter { feature in
            guard self.features.features[feature].categories == nil, !start.row[feature].isNaN else { return false }
            let values = self.grid.coordinates[feature].count
            return values == 0 || values > Self.stepsMax
        }
        let columns = moving.map { self.columns.columnOf[$0] }
        let bounds = moving.map { self.bounds(of: $0) }
        return Climber(
            start: start,
            moving: columns,
            columns: start.columns,
            descent: BoundedDescent(
                from: columns.map { start.columns[$0] },
                lower: bounds.map(\.lowerBound),
                upper: bounds.map(\.upperBound),
                limits: .init(evaluations: Self.evaluationsMax, firstStep: 0.02, derivative: 1e-4, fall: 1e-6)
            )
        )
    }

    private func bounds(of feature: Int) -> ClosedRange<Double> {
        let ends = self.columns.ends[self.columns.columnOf[feature]]
        guard let region, !region.center[feature].isNaN else { return ends }
        let lower = self.columns.value(region.lower[feature], feature: feature)
        let upper = self.columns.value(region.upper[feature], feature: feature)
        return max(lower, ends.lowerBound)...max(min(upper, ends.upperBound), max(lower, ends.lowerBound))
    }

    private func row(of climber: Climber) -> [Double] {
        var row = climber.start.row
        for feature in row.indices {
            let column = self.columns.columnOf[feature]
            guard climber.moving.contains(column) else { continue }
            row[feature] = self.columns.coordinate(climber.columns[column], column: column)
        }
        return row
    }

}
