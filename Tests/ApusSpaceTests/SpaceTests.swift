import ApusSpace
import FoundationEssentials
import Testing

@Suite struct SpaceTests {
    @Test func `an empty space has one configuration`() throws {
        let space = try Space(parameters: [])

        #expect(space.cardinality == 1)
        #expect(space.defaultConfiguration == Configuration(values: []))
    }

    @Test func `parameters are found by their names`() throws {
        let space = try Space.nested()

        #expect(["c", "a", "b", "k", "A", ""].map(space.index(of:)) == [0, 1, 2, 3, nil, nil])
        #expect(space.condition(of: 0)?.child == 0)
        #expect(space.condition(of: 1) == nil)
    }

    @Test func `parents come before their children`() throws {
        let space = try Space.nested()

        #expect(space.parentsFirst == [1, 2, 0, 3])
    }

    @Test(
        arguments: [
            (.integer(lower: 1, upper: 20), 20), (.real(lower: 0, upper: 1), nil),
            (.real(lower: 0, upper: 1, step: 0.5), 3),
            (.constant(.text("v")), 1), (.integer(lower: 0, upper: (1 << 53) - 1), 1 << 53),
            (.integer(lower: 0, upper: 1 << 53), nil),
        ] as [(Domain, Int?)]
    )
    func `the cardinality is the number of values`(domain: Domain, cardinality: Int?) throws {
        #expect(try Space.of(domain).cardinality == cardinality)
    }

    @Test func `a space survives JSON`() throws {
        let space = try Space.nested(forbidden: [.expression(.binary(.equal, .parameter(2), .number(3)))])

        let again = try JSONDecoder().decode(Space.self, from: JSONEncoder().encode(space))

        #expect(again == space)
    }

    @Test func `a space with a mistake is not decoded`() throws {
        let json = Data(
            #"{"parameters": [{"name": "9", "domain": {"real": {"lower": 0, "upper": 1, "scale": "linear"}}, "defaultValue": {"real": {"_0": 0.5}}}], "conditions": [], "forbidden": []}"#
                .utf8
        )

        #expect(throws: SpaceError.self) { try JSONDecoder().decode(Space.self, from: json) }
    }
}
