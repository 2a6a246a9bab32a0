/// A domain made ready for mapping: its values along the unit interval.
///
/// An axis that exists maps every coordinate to a legal value; the finite kinds map every value to a coordinate that
/// leads back to it.
struct Axis: Hashable, Sendable {
    private enum Kind: Hashable, Sendable {
        case continuous(lower: Double, upper: Double)

        /// `low` and `high` are the logarithms of the bounds.
        case logarithmic(lower: Double, upper: Double, low: Double, high: Double)
        case stepped(SteppedReals, Slices)
        case integers(lower: Int, upper: Int, step: Int, Slices)
        case choices(Slices)
    }

    private let kind: Kind

    /// Fails where the domain has a mistake.
    init?(_ domain: Domain) {
        guard domain.mistakes.isEmpty else { return nil }
        switch domain {
        case .real(let lower, let upper, let scale, nil):
            self.kind =
                scale == .linear
                ? .continuous(lower: lower, upper: upper)
                : .logarithmic(
                    lower: lower,
                    upper: upper,
                    low: PortableMath.log(lower),
                    high: PortableMath.log(upper)
                )
        case .real(let lower, let upper, let scale, let step?):
            guard let reals = SteppedReals(lower: lower, upper: upper, step: step) else { return nil }
            let slices =
                scale == .linear
                ? Slices(equal: reals.count) : Slices(logarithmicFrom: lower, step: step, count: reals.count)
            self.kind = .stepped(reals, slices)
        case .integer(let lower, let upper, let scale, let step):
            self.kind = Self.integers(lower: lower, upper: upper, scale: scale, step: step ?? 1)
        case .categorical(let choices), .ordinal(let choices):
            self.kind = .choices(Slices(equal: UInt64(choices.count)))
        case .constant:
            self.kind = .choices(Slices(equal: 1))
        }
    }

    private static func integers(lower: Int, upper: Int, scale: Domain.Scale, step: Int) -> Kind {
        // The bounds keep to ±2^62, so their distance fits into an unsigned word, though not into `Int`.
        let count = UInt64(bitPattern: Int64(upper &- lower)) / UInt64(step) + 1
        let slices =
            scale == .linear
            ? Slices(equal: count) : Slices(logarithmicFrom: Double(lower), step: Double(step), count: count)
        return .integers(lower: lower, upper: upper, step: step, slices)
    }

    /// How many values there are; `nil` for a continuous range.
    var count: UInt64? {
        switch self.kind {
        case .continuous, .logarithmic: nil
        case .stepped(_, let slices), .integers(_, _, _, let slices), .choices(let slices): slices.count
        }
    }

    /// The value number `index` in rising order; `nil` for a continuous range or beyond the last.
    func value(number index: UInt64) -> ParameterValue? {
        guard let count = self.count, index < count else { return nil }
        switch self.kind {
        case .continuous, .logarithmic: return nil
        case .stepped(let reals, _): return .real(reals[index])
        case .integers(let lower, _, let step, _):
            return .integer(lower &+ Int(bitPattern: UInt(index)) &* step)
        case .choices: return .choice(Int(index))
        }
    }

    /// The number of the value at a place; 0 for a continuous range.
    func index(at coordinate: UnitCoordinate) -> UInt64 {
        switch self.kind {
        case .continuous, .logarithmic: 0
        case .stepped(_, let slices), .integers(_, _, _, let slices), .choices(let slices):
            slices.index(at: coordinate)
        }
    }

    func value(at coordinate: UnitCoordinate) -> ParameterValue {
        switch self.kind {
        case .continuous(let lower, let upper):
            let place = coordinate.value
            // Two products, because the difference of the bounds may overflow.
            return .real(min(max(lower * (1 - place) + upper * place, lower), upper))
        case .logarithmic(let lower, let upper, let low, let high):
            let place = coordinate.value
            if place <= 0 { return .real(lower) }
            if place >= 1 { return .real(upper) }
            return .real(min(max(PortableMath.exp(low + place * (high - low)), lower), upper))
        case .stepped(let reals, let slices): return .real(reals[slices.index(at: coordinate)])
        case .integers(let lower, _, let step, let slices):
            return .integer(lower &+ Int(bitPattern: UInt(slices.index(at: coordinate))) &* step)
        case .choices(let slices): return .choice(Int(slices.index(at: coordinate)))
        }
    }

    /// Where a value lies; `nil` when it is not legal.
    func coordinate(of value: ParameterValue) -> UnitCoordinate? {
        switch (self.kind, value) {
        case (.continuous(let lower, let upper), .real(let number)) where number >= lower && number <= upper:
            // Halves, because the difference of the bounds may overflow.
            return UnitCoordinate((number / 2 - lower / 2) / (upper / 2 - lower / 2))
        case (.logarithmic(let lower, let upper, let low, let high), .real(let number))
        where number >= lower && number <= upper:
            return UnitCoordinate((PortableMath.log(number) - low) / (high - low))
        case (.stepped(let reals, let slices), .real(let number)):
            return reals.index(of: number).map(slices.coordinate(of:))
        case (.integers(let lower, let upper, let step, let slices), .integer(let number))
        where number >= lower && number <= upper:
            let distance = UInt64(bitPattern: Int64(number &- lower))
            let (index, rest) = distance.quotientAndRemainder(dividingBy: UInt64(step))
            return rest == 0 ? slices.coordinate(of: index) : nil
        case (.choices(let slices), .choice(let index)) where index >= 0 && index < slices.count:
            return slices.coordinate(of: UInt64(index))
        default: return nil
        }
    }

    /// The value in the one form that is stored and hashed; `nil` when it is not legal.
    func canonical(_ value: ParameterValue) -> ParameterValue? {
        if case .stepped(let reals, _) = self.kind, case .real(let number) = value {
            return reals.index(of: number).map { .real(Self.withoutNegativeZero(reals[$0])) }
        }
        guard self.coordinate(of: value) != nil else { return nil }
        if case .real(let number) = value { return .real(Self.withoutNegativeZero(number)) }
        return value
    }

    private static func withoutNegativeZero(_ number: Double) -> Double {
        number == 0 ? 0 : number
    }
}
