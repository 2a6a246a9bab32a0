/// Between configurations and points of the unit cube, one coordinate for each of ``tunable``.
extension Space {
    /// Where a configuration lies; `nil` for a parameter that is inactive or has no legal value.
    ///
    /// The way back through ``configuration(at:)`` gives the same configuration: exactly for integers, steps and
    /// choices, and within rounding for continuous ranges.
    public func unitPoint(of configuration: Configuration) -> [UnitCoordinate?] {
        self.tunable.map { index in
            guard configuration.values.indices.contains(index) else { return nil }
            return configuration.values[index].flatMap { self.layout.axes[index].coordinate(of: $0) }
        }
    }

    /// The canonical configuration at a point; inactive parameters' coordinates do not count.
    ///
    /// Each value of a finite domain has an equal slice, on a log scale one as wide as its surroundings. A missing
    /// coordinate, also one that a short point leaves out, stands for the default.
    public func configuration(at point: [UnitCoordinate?]) -> Configuration {
        var values = self.parameters.map { Optional($0.defaultValue) }
        for (index, coordinate) in zip(self.tunable, point) {
            guard let coordinate else { continue }
            values[index] = self.layout.axes[index].value(at: coordinate)
        }
        let all = Configuration(values: values)
        return self.canonical(all) ?? all
    }

    /// The canonical configuration at a point whose coordinates are numbers from 0 to 1.
    public func configuration(atUnit point: [Double]) -> Configuration {
        self.configuration(at: point.map { UnitCoordinate($0) })
    }

    /// How many values a parameter has; `nil` for a continuous range.
    public func count(of parameter: Int) -> UInt64? {
        self.layout.axes[parameter].count
    }

    /// The value number `index` of a parameter in rising order; `nil` for a continuous range or beyond the last.
    public func value(number index: UInt64, of parameter: Int) -> ParameterValue? {
        self.layout.axes[parameter].value(number: index)
    }
}
