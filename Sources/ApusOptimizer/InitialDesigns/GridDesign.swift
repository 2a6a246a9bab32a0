import ApusSpace

/// Every combination of some levels of each parameter; the last parameter changes fastest.
///
/// Goes like an odometer over parents before children. An inactive parameter stands still, so no configuration comes
/// twice, and nothing is computed for the combinations that fall together.
struct GridDesign: Design {
    static let isEndless = false
    static let levelsMax = 10_000

    private struct Wheel: Sendable {
        let parameter: Int
        let levels: [ParameterValue]
    }

    private let space: Space
    private let wheels: [Wheel]

    /// Where each wheel stands; `nil` after the last combination.
    private var places: [Int]?

    init(space: Space, levels: Int) throws(OptimizerError) {
        guard (1...Self.levelsMax).contains(levels) else { throw .levelsOutOfRange(levels) }
        let tunable = Set(space.tunable)
        self.space = space
        self.wheels = space.parentsFirst.filter(tunable.contains).map {
            Wheel(parameter: $0, levels: space.parameters[$0].domain.levels(levels))
        }
        self.places = [Int](repeating: 0, count: self.wheels.count)
    }

    mutating func next() -> Configuration? {
        guard let places = self.places else { return nil }
        var values = self.space.defaultConfiguration.values
        for (wheel, place) in zip(self.wheels, places) {
            values[wheel.parameter] = wheel.levels[place]
        }
        let all = Configuration(values: values)
        let configuration = self.space.canonical(all) ?? all
        self.places = self.advanced(places, past: configuration)
        return configuration
    }

    private func advanced(_ places: [Int], past configuration: Configuration) -> [Int]? {
        var places = places
        for index in self.wheels.indices.reversed() {
            let wheel = self.wheels[index]
            let isActive = configuration.values[wheel.parameter] != nil
            if isActive, places[index] + 1 < wheel.levels.count {
                places[index] += 1
                return places
            }
            places[index] = 0
        }
        return nil
    }
}
