public import ApusSpace

import ApusMath
import ApusStudy

/// The cost that a forest expects at the values of one parameter, averaged over all other parameters.
public struct PartialDependence: Hashable, Sendable, Codable {
    public struct Point: Hashable, Sendable, Codable {
        public let value: Literal

        /// Where the value lies on its scale, 0 to 1.
        public let coordinate: Double
        public let cost: Double

        /// How much the trees of the forest differ: the band is `cost` ± so much.
        public let deviation: Double
    }

    public let parameter: String

    /// In rising order of the values, or in the order of the choices.
    public let points: [Point]
}

/// Partial dependence on a forest of the ended trials, exact over the trees' partitions.
///
/// Friedman, "Greedy function approximation" (2001), section 8.2, with configurations drawn uniformly from the unit
/// cube. A range is read at `points` even places, fewer where it has fewer values. `nil` for a parameter that is
/// unknown or constant, and where fewer than two trials have a cost.
public func partialDependence(
    space: Space,
    trials: [EndedTrial],
    parameter: String,
    points: Int = 33,
    seed: UInt64
) -> PartialDependence? {
    var random = SeededRandom(seed: seed, stream: 0x7064_7020)
    guard let index = space.index(of: parameter), let column = space.tunable.firstIndex(of: index) else { return nil }
    guard let study = StudyForest(space: space, trials: trials, random: &random) else { return nil }
    let measures = ColumnMeasure.all(of: study.candidates, random: &random)
    let partitions = study.forest.roots.map { TreePartition(study.forest, root: $0, measures: measures) }
    let marginals = partitions.map { $0.marginal(of: column) }
    let domain = space.parameters[index].domain
    let isCategorical = study.candidates.features.features[column].categories != nil
    return PartialDependence(
        parameter: parameter,
        points: domain.levels(max(points, 2)).enumerated().compactMap { number, value in
            var configuration = Configuration(values: space.parameters.map { _ in nil })
            configuration.values[index] = value
            guard let literal = domain.literal(of: value) else { return nil }
            guard let coordinate = space.unitPoint(of: configuration)[column]?.value else { return nil }
            let means = zip(partitions, marginals).map { partition, marginal in
                marginal[isCategorical ? number : partition.cell(of: coordinate, in: column)]
            }
            let mean = means.reduce(0, +) / Double(means.count)
            let square = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(means.count)
            return PartialDependence.Point(
                value: literal,
                coordinate: coordinate,
                cost: study.model.scale.cost(of: mean),
                deviation: study.model.scale.costDeviation(of: mean, deviation: square.squareRoot())
            )
        }
    )
}
