/// The values of one domain: their number, their places in the unit interval, their levels for a grid.
///
/// For single uses; a ``Space`` keeps its domains ready and is faster. A domain with a mistake has no values.
extension Domain {
    /// Whether there is one value only, that no search changes.
    public var isConstant: Bool {
        if case .constant = self { true } else { false }
    }

    /// How many values there are; `nil` for a continuous range, and for a domain with a mistake.
    public var count: UInt64? {
        Axis(self)?.count
    }

    /// The middle of a range on its scale, or the first choice; `nil` for a domain with a mistake.
    public var middle: ParameterValue? {
        switch self {
        case .categorical, .ordinal, .constant: Axis(self).map { _ in .choice(0) }
        case .real, .integer: Axis(self)?.value(at: UnitCoordinate(0.5))
        }
    }

    public func contains(_ value: ParameterValue) -> Bool {
        Axis(self)?.coordinate(of: value) != nil
    }

    /// At most `count` values spread evenly over the domain on its scale, in rising order.
    ///
    /// All values where there are no more than `count`, and all choices in any case. The ends of a range are always
    /// among them; one level alone is the middle.
    public func levels(_ count: Int) -> [ParameterValue] {
        guard let axis = Axis(self), count > 0 else { return [] }
        if case .real = self, axis.count == nil { return Self.places(count).map(axis.value(at:)) }
        guard let values = axis.count else { return [] }
        if self.isChoice || values <= UInt64(count) {
            return (0..<values).compactMap { axis.value(number: $0) }
        }
        return Self.distinctIndices(count, of: values, on: axis).compactMap { axis.value(number: $0) }
    }

    private var isChoice: Bool {
        switch self {
        case .categorical, .ordinal, .constant: true
        case .real, .integer: false
        }
    }

    private static func places(_ count: Int) -> [UnitCoordinate] {
        guard count > 1 else { return [UnitCoordinate(0.5)] }
        return (0..<count).map { UnitCoordinate(Double($0) / Double(count - 1)) }
    }

    /// Indices of values at even places; where places are dense, each index is moved up to the next free one.
    private static func distinctIndices(_ count: Int, of values: UInt64, on axis: Axis) -> [UInt64] {
        var indices: [UInt64] = []
        for (number, place) in Self.places(count).enumerated() {
            let wanted = axis.index(at: place)
            let lowest = indices.last.map { $0 + 1 } ?? 0
            let highest = values - UInt64(count - number)
            indices.append(min(max(wanted, lowest), highest))
        }
        return indices
    }
}
