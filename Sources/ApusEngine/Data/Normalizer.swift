/// Maps raw numbers to what the network sees: `(x − offset) · factor`.
package struct Normalizer: Hashable, Sendable {
    /// One for all, or one for each number of a sample.
    package let offset: [Float]
    package let factor: [Float]

    package init(offset: [Float], factor: [Float]) {
        self.offset = offset
        self.factor = factor
    }

    package static let identity = Self(offset: [0], factor: [1])

    /// Learns from the training part only, so that nothing of the other parts leaks into training.
    init(_ kind: DatasetSpecification.Normalization, from part: DataPart) {
        switch kind {
        case .none:
            self = .identity
        case .scale:
            if case .bytes = part.dataset.samples {
                self.init(offset: [0], factor: [1 / 255])
            } else {
                self.init(scaling: part)
            }
        case .standardize:
            self.init(standardizing: part)
        }
    }

    private init(scaling part: DataPart) {
        let groups = Self.groups(part)
        var low = [Float](repeating: .infinity, count: groups)
        var high = [Float](repeating: -.infinity, count: groups)
        part.forEachNumber { index, number in
            let group = index % groups
            low[group] = min(low[group], number)
            high[group] = max(high[group], number)
        }
        // A feature that never changes becomes 0.
        self.init(offset: low, factor: zip(low, high).map { $1 > $0 ? 1 / ($1 - $0) : 1 })
    }

    private init(standardizing part: DataPart) {
        let groups = Self.groups(part)
        var sum = [Double](repeating: 0, count: groups)
        var squares = sum
        let count = Double(part.count * part.dataset.shape.count / groups)
        part.forEachNumber { index, number in sum[index % groups] += Double(number) }
        let mean = sum.map { $0 / count }
        part.forEachNumber { index, number in
            let distance = Double(number) - mean[index % groups]
            squares[index % groups] += distance * distance
        }
        self.init(
            offset: mean.map(Float.init),
            factor: squares.map { $0 > 0 ? Float(1 / ($0 / count).squareRoot()) : 1 }
        )
    }

    /// Each feature of a table on its own; all of an image together.
    private static func groups(_ part: DataPart) -> Int {
        part.dataset.shape.isFlat ? part.dataset.shape.count : 1
    }
}
