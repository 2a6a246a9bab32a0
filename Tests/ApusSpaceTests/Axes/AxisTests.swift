import ApusSpace
import Testing

/// The way from a value to the unit interval and back.
@Suite struct AxisTests {
    @Test(arguments: Domain.finite)
    func `every value of a finite domain finds its way back`(domain: Domain) throws {
        let space = try Space.of(domain)
        let count = try #require(space.count(of: 0))

        for index in Self.sample(count) {
            let value = try #require(space.value(number: index, of: 0))
            let configuration = Configuration(values: [value])
            let point = space.unitPoint(of: configuration)
            #expect(point[0] != nil)
            #expect(space.configuration(at: point) == configuration, "\(value) of \(domain)")
        }
    }

    @Test(arguments: Domain.finite)
    func `values rise with their coordinates and begin and end at the bounds`(domain: Domain) throws {
        let space = try Space.of(domain)
        let count = try #require(space.count(of: 0))

        let coordinates = try Self.sample(count).map { index in
            let value = try #require(space.value(number: index, of: 0))
            return try #require(space.unitPoint(of: Configuration(values: [value]))[0])
        }
        let ends = [0.0, 1.0].map { space.configuration(atUnit: [$0]).values[0] }

        #expect(zip(coordinates, coordinates.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ends == [space.value(number: 0, of: 0), space.value(number: count - 1, of: 0)])
    }

    @Test(arguments: Domain.continuous)
    func `reals find their way back within rounding`(domain: Domain, tolerance: Double) throws {
        let space = try Space.of(domain)

        for step in 0...1000 {
            let coordinate = UnitCoordinate(Double(step) / 1000)
            let configuration = space.configuration(at: [coordinate])
            let point = space.unitPoint(of: configuration)
            let again = try #require(point[0])
            #expect(abs(again.value - coordinate.value) < tolerance)
            #expect(space.contains(configuration))
        }
    }

    @Test func `the bounds of a log range are met exactly`() throws {
        let space = try Space.of(.real(lower: 1e-300, upper: 1e300, scale: .log))

        #expect(space.configuration(atUnit: [0]).values == [.real(1e-300)])
        #expect(space.configuration(atUnit: [1]).values == [.real(1e300)])
        #expect(space.configuration(atUnit: [0.5]).values.first.flatMap { $0 }.map { "\($0)" } == "real(1.0)")
    }

    @Test func `each integer has an equal slice`() throws {
        let space = try Space.of(.integer(lower: -3, upper: 3))
        var counts: [ParameterValue: Int] = [:]

        for step in 0..<7_000 {
            if let value = space.configuration(atUnit: [(Double(step) + 0.5) / 7_000]).values[0] {
                counts[value, default: 0] += 1
            }
        }

        #expect(counts.count == 7)
        #expect(counts.values.allSatisfy { $0 == 1000 })
    }

    @Test func `a log-scaled integer has a slice as wide as its surroundings`() throws {
        // From 0.5 to 8.5 on a log scale: 1 reaches to 1.5, and ln(1.5 / 0.5) / ln(8.5 / 0.5) is 0.38776.
        let space = try Space.of(.integer(lower: 1, upper: 8, scale: .log))

        #expect(space.configuration(atUnit: [0.3877]).values == [.integer(1)])
        #expect(space.configuration(atUnit: [0.3878]).values == [.integer(2)])
    }

    @Test func `values that are not legal have no coordinate`() throws {
        let space = try Space.of(.integer(lower: 0, upper: 10, step: 5))
        let wrong: [ParameterValue] = [.integer(-5), .integer(3), .integer(15), .real(5), .choice(0)]

        #expect(wrong.allSatisfy { space.unitPoint(of: Configuration(values: [$0])) == [nil] })
    }

    /// All indices of a small domain, and of a large one its ends and places all over it.
    private static func sample(_ count: UInt64) -> [UInt64] {
        guard count > 3000 else { return Array(0..<count) }
        let stride = count / 1000
        return Array(0..<1000) + (1..<999).map { $0 * stride + 1_000 }.filter { $0 < count - 1000 }.sorted()
            + Array((count - 1000)..<count)
    }
}

extension Domain {
    fileprivate static let finite: [Domain] = [
        .integer(lower: 4, upper: 256),
        .integer(lower: 7, upper: 7),
        .integer(lower: 1, upper: 20, scale: .log),
        .integer(lower: 7, upper: 7, scale: .log),
        .integer(lower: -(1 << 62), upper: 1 << 62),
        .integer(lower: 1, upper: 1 << 40, scale: .log),
        .integer(lower: (1 << 40) - 5000, upper: 1 << 40, scale: .log),
        .integer(lower: -10, upper: 1 << 61, step: 3),
        .integer(lower: 16, upper: 1024, scale: .log, step: 16),
        .integer(lower: 1, upper: 1025, scale: .log, step: 256),
        .real(lower: 0, upper: 1, step: 0.05),
        .real(lower: 0.001, upper: 1, scale: .log, step: 0.001),
        .real(lower: -1e6, upper: 1e6, step: 1e-5),
        .categorical((0..<10_000).map { .integer($0) }),
        .ordinal([.text("low"), .text("mid"), .text("high")]),
    ]

    fileprivate static let continuous: [(Domain, Double)] = [
        (.real(lower: 0, upper: 1), 1e-15),
        (.real(lower: -1.5e308, upper: 1.5e308), 1e-15),
        (.real(lower: 1e-5, upper: 0.1, scale: .log), 1e-14),
        (.real(lower: 1e-300, upper: 1e300, scale: .log), 1e-14),
    ]
}
