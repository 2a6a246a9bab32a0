import ApusSpace

/// The coordinates of the values of finite numeric features, and rows moved onto them.
struct FeatureGrid: Sendable {
    /// Features of more values count as continuous until a configuration is made of a row.
    static let valuesMax: UInt64 = 1024

    private let features: FeatureSpace
    private let hasConditions: Bool

    /// For each feature the coordinates of its values in rising order; empty for continuous and categorical ones.
    let coordinates: [[Double]]

    init(_ features: FeatureSpace) {
        self.features = features
        self.hasConditions = features.features.contains { $0.isConditional }
        self.coordinates = features.features.map { feature in
            guard case .numeric(let count?) = feature.kind, count <= Self.valuesMax,
                let alone = try? Space(parameters: [features.space.parameters[feature.parameter]])
            else { return [] }
            return (0..<count).compactMap { index in
                alone.value(number: index, of: 0).flatMap { value in
                    alone.unitPoint(of: Configuration(values: [value])).first??.value
                }
            }
        }
    }

    /// The row of the configuration nearest to a row: on the grid, and active where it is.
    ///
    /// `configuration` is only made where conditions ask for it.
    func canonical(_ row: [Double]) -> [Double] {
        var row = row
        for feature in row.indices where !self.coordinates[feature].isEmpty && !row[feature].isNaN {
            row[feature] = self.coordinates[feature][self.index(of: row[feature], feature: feature)]
        }
        guard self.hasConditions else { return row }
        return self.features.row(of: self.features.configuration(of: row))
    }

    /// Which of a feature's values is nearest to a coordinate.
    func index(of coordinate: Double, feature: Int) -> Int {
        let values = self.coordinates[feature]
        var (low, high) = (0, values.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if (values[middle] + values[middle + 1]) / 2 < coordinate { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
