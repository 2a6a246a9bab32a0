import ApusSpace

/// Configurations as rows of numbers, one for each tunable parameter, and back.
///
/// A numeric feature is its unit coordinate from 0 to 1, so that steps and logarithms are accounted for; a categorical
/// one is the index of its choice; NaN stands for an inactive parameter.
struct FeatureSpace: Sendable {
    let space: Space
    let features: [Feature]

    var count: Int { self.features.count }

    init(_ space: Space) {
        self.space = space
        self.features = space.tunable.map { index in
            let parameter = space.parameters[index]
            let kind: Feature.Kind
            if case .categorical(let choices) = parameter.domain {
                kind = .categorical(count: choices.count)
            } else {
                kind = .numeric(count: space.count(of: index))
            }
            return Feature(parameter: index, kind: kind, isConditional: space.condition(of: index) != nil)
        }
    }

    /// The row of a canonical configuration.
    func row(of configuration: Configuration) -> [Double] {
        let point = self.space.unitPoint(of: configuration)
        return self.features.indices.map { index in
            switch self.features[index].kind {
            case .numeric: return point[index]?.value ?? .nan
            case .categorical:
                guard case .choice(let choice)? = configuration.values[self.features[index].parameter] else {
                    return .nan
                }
                return Double(choice)
            }
        }
    }

    /// The canonical configuration nearest to a row; NaN stands for the default where the parameter turns out active.
    func configuration(of row: [Double]) -> Configuration {
        var point = [UnitCoordinate?](repeating: nil, count: self.features.count)
        for (index, feature) in self.features.enumerated() where !row[index].isNaN {
            switch feature.kind {
            case .numeric: point[index] = UnitCoordinate(min(max(row[index], 0), 1))
            case .categorical(let count):
                // The middle of the choice's slice.
                point[index] = UnitCoordinate((row[index] + 0.5) / Double(count))
            }
        }
        return self.space.configuration(at: point)
    }
}
