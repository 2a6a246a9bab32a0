import ApusSpace

/// One feature as a Parzen estimator sees it: how its values lie in the unit interval.
struct ParzenAxis: Sendable {
    /// A finite axis with more values than this is taken for a continuous one; its slices are thinner than kernels.
    static let levelsMax: UInt64 = 512

    enum Kind: Sendable {
        case continuous

        /// Values in rising order, each with a slice of the interval: value `i` from border `i` to border `i + 1`.
        case levels(centers: [Double], borders: [Double])

        case categorical(count: Int)
    }

    let kind: Kind
    let isConditional: Bool

    /// How many values a table of it holds; 0 for a continuous axis.
    var count: Int {
        switch self.kind {
        case .continuous: 0
        case .levels(let centers, _): centers.count
        case .categorical(let count): count
        }
    }

    /// The axes of a space's features, in their order.
    static func axes(of features: FeatureSpace) -> [ParzenAxis] {
        let centers = Self.centers(of: features)
        return features.features.enumerated().map { index, feature in
            switch feature.kind {
            case .categorical(let count):
                return ParzenAxis(kind: .categorical(count: count), isConditional: feature.isConditional)
            case .numeric(let count?) where count <= Self.levelsMax:
                let kind = Kind.levels(centers: centers[index], borders: Self.borders(around: centers[index]))
                return ParzenAxis(kind: kind, isConditional: feature.isConditional)
            case .numeric: return ParzenAxis(kind: .continuous, isConditional: feature.isConditional)
            }
        }
    }

    /// The value whose slice holds a place.
    static func level(at place: Double, borders: [Double]) -> Int {
        var (low, high) = (0, borders.count - 2)
        while low < high {
            let middle = (low + high + 1) / 2
            if borders[middle] <= place { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The unit coordinates of all values of the axes that are few enough.
    private static func centers(of features: FeatureSpace) -> [[Double]] {
        let space = features.space
        var centers = [[Double]](repeating: [], count: features.count)
        let counts = features.features.map { feature -> UInt64 in
            guard case .numeric(let count?) = feature.kind, count <= Self.levelsMax else { return 0 }
            return count
        }
        for level in 0..<(counts.max() ?? 0) {
            var values = space.parameters.map { Optional($0.defaultValue) }
            for (index, feature) in features.features.enumerated() where level < counts[index] {
                values[feature.parameter] = space.value(number: level, of: feature.parameter)
            }
            let point = space.unitPoint(of: Configuration(values: values))
            for index in centers.indices where level < counts[index] {
                centers[index].append(point[index]?.value ?? 0.5)
            }
        }
        return centers
    }

    /// Each center is the middle of its slice, so the borders follow from 0 upwards.
    private static func borders(around centers: [Double]) -> [Double] {
        var borders = [0.0]
        for center in centers {
            let last = borders[borders.count - 1]
            borders.append(min(max(2 * center - last, last), 1))
        }
        borders[borders.count - 1] = 1
        return borders
    }
}
