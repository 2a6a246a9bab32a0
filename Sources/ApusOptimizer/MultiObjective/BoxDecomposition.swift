/// The costs that a front does not dominate, up to a reference point, in boxes that do not overlap.
///
/// Slabs between the front's values of the last objective, each cut up by the front of those that lie below it, down to
/// one objective. With independent normal predictions the expected hypervolume improvement is then a sum of products
/// (Yang, Emmerich, Deutz and Bäck, "Efficient computation of expected hypervolume improvement using box decomposition
/// algorithms", 2019, equation 14).
struct BoxDecomposition: Sendable {
    /// For each objective the values at which boxes begin and end; the first is −infinity, the last the reference.
    let values: [[Double]]

    /// For each box and objective the place in ``values`` where it begins and where it ends.
    private(set) var boxes: [[(from: Int, to: Int)]] = []

    /// Points that are not below the reference everywhere are left out.
    init(front: [[Double]], reference: [Double]) {
        let inside = front.filter { point in point.indices.allSatisfy { point[$0] < reference[$0] } }
        self.values = reference.indices.map { objective in
            var values = [-Double.infinity]
            for value in inside.map({ $0[objective] }).sorted() where value > values[values.count - 1] {
                values.append(value)
            }
            return values + [reference[objective]]
        }
        self.cut(Hypervolume.nonDominated(inside), objectives: reference.count, above: [])
    }

    private mutating func cut(_ points: [[Double]], objectives: Int, above: [(from: Int, to: Int)]) {
        let objective = objectives - 1
        let values = self.values[objective]
        let last = values.count - 1
        if objective == 0 {
            // The best of the points ends the one interval that is left.
            let best = points.map { $0[0] }.min()
            let end = best.flatMap { values.firstIndex(of: $0) } ?? last
            self.boxes.append([(0, end)] + above)
            return
        }
        let levels = [0] + points.compactMap { values.firstIndex(of: $0[objective]) }.sorted() + [last]
        for (from, to) in zip(levels, levels.dropFirst()) where from < to {
            let below = points.filter { $0[objective] <= values[from] }.map { Array($0.prefix(objective)) }
            self.cut(Hypervolume.nonDominated(below), objectives: objective, above: [(from, to)] + above)
        }
    }

    /// The expected volume that a trial with such predictions adds to what the front dominates.
    func expectedImprovement(_ predictions: [Prediction]) -> Double {
        // For each objective and value the expected distance by which a cost stays below the value.
        let gains = self.values.indices.map { objective in
            self.values[objective].map { predictions[objective].expectedGain(below: $0) }
        }
        var sum = 0.0
        for box in self.boxes {
            var product = 1.0
            for (objective, side) in box.enumerated() {
                product *= gains[objective][side.to] - gains[objective][side.from]
            }
            sum += product
        }
        return sum
    }
}
