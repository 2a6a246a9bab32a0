import ApusSpace
import Testing

@Suite struct SpaceUnitCubeTests {
    @Test(arguments: 0..<200)
    func `any point gives a legal configuration that finds its way back`(seed: Int) throws {
        var random = TestGenerator(seed: UInt64(seed))
        let space = try Space.random(using: &random)

        for _ in 0..<20 {
            let point = space.tunable.map { _ in UnitCoordinate(bits: random.next()) }
            let configuration = space.configuration(at: point)
            let again = space.configuration(at: space.unitPoint(of: configuration))
            #expect(space.contains(configuration), "seed \(seed)")
            #expect(Self.isNear(again, configuration), "seed \(seed): \(again) for \(configuration)")
            #expect(
                space.unitPoint(of: configuration).map { $0 == nil }
                    == space.tunable.map { configuration.values[$0] == nil }
            )
        }
    }

    @Test func `constants have no coordinate and inactive parameters none that counts`() throws {
        let space = try Space.nested()

        let off = space.configuration(atUnit: [0.9, 0.9, 0.9])
        let on = space.configuration(atUnit: [0.25, 0.1, 0.9])

        #expect(space.tunable == [0, 1, 2])
        #expect(off.values == [nil, .choice(1), nil, .choice(0)])
        #expect(on.values == [.real(0.25), .choice(0), .integer(5), .choice(0)])
        #expect(space.unitPoint(of: off).map { $0 == nil } == [true, false, true])
    }

    @Test func `a missing coordinate stands for the default`() throws {
        let space = try Space.nested()

        #expect(space.configuration(at: []) == space.defaultConfiguration)
        #expect(space.configuration(at: [nil, UnitCoordinate(0), nil]) == space.defaultConfiguration)
    }

    private static func isNear(_ left: Configuration, _ right: Configuration) -> Bool {
        zip(left.values, right.values).allSatisfy { left, right in
            if case (.real(let x)?, .real(let y)?) = (left, right) {
                return abs(x - y) <= 1e-12 * max(abs(x), abs(y), 1e-9)
            }
            return left == right
        }
    }
}
