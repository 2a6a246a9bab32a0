import ApusMath
import ApusSpace

/// Makes a new configuration from a good one.
///
/// Jaderberg et al., "Population Based Training of Neural Networks" (2017), section 3: each parameter is perturbed, or
/// drawn anew with a small probability. Perturbed is its place on its scale, by a part of the range up or down and by one
/// value at least; the paper's factors of 0.8 and 1.2 would not do for ranges across 0.
struct Exploration: Sendable {
    /// How often a forbidden result is tried again.
    private static let triesMax = 100

    let space: Space
    let resampling: Double
    let perturbation: Double

    /// Never forbidden; the good one itself where nothing else was found.
    func variant(of configuration: Configuration, using random: inout SeededRandom) -> Configuration {
        let point = self.space.unitPoint(of: configuration)
        for _ in 0..<Self.triesMax {
            let candidate = self.space.configuration(at: self.moved(point, using: &random))
            if candidate != configuration, !self.space.isForbidden(candidate) { return candidate }
        }
        return configuration
    }

    private func moved(_ point: [UnitCoordinate?], using random: inout SeededRandom) -> [UnitCoordinate?] {
        zip(self.space.tunable, point).map { parameter, coordinate in
            let isDrawn = random.uniform() < self.resampling
            let isUp = random.uniform() < 0.5
            let anew = random.uniform()
            guard let coordinate, !isDrawn else { return UnitCoordinate(anew) }
            if case .categorical = self.space.parameters[parameter].domain { return coordinate }
            let width = self.space.count(of: parameter).map { 1 / Double($0) } ?? 0
            let distance = max(self.perturbation, width)
            let moved = isUp ? coordinate.value + distance : coordinate.value - distance
            return UnitCoordinate(min(max(moved, 0), 1))
        }
    }
}
