import ApusSpace
import Testing

@Suite struct SpaceActivityTests {
    @Test func `a child is active when its condition holds`() throws {
        let space = try Space.nested()
        let configuration = Configuration(values: [.real(0.1), .choice(0), .integer(4), .choice(0)])

        #expect(space.activeMask(of: configuration) == [true, true, true, true])
        #expect(space.contains(configuration))
    }

    @Test func `a grandchild is inactive with its parent, whatever the values say`() throws {
        let space = try Space.nested()
        let configuration = Configuration(values: [.real(0.1), .choice(1), .integer(4), .choice(0)])

        #expect(space.activeMask(of: configuration) == [false, true, false, true])
        #expect(space.canonical(configuration)?.values == [nil, .choice(1), nil, .choice(0)])
        #expect(!space.contains(configuration))
    }

    @Test func `an inactive parent switches its child off even where another part of the condition holds`() throws {
        let space = try Space(
            parameters: [
                Parameter(name: "a", domain: .integer(lower: 0, upper: 9), defaultValue: .integer(0)),
                Parameter(name: "b", domain: .integer(lower: 0, upper: 9), defaultValue: .integer(0)),
                Parameter(name: "c", domain: .integer(lower: 0, upper: 9), defaultValue: .integer(0)),
            ],
            conditions: [
                Condition(child: 1, expression: .comparison(parent: 0, .greater, values: [.integer(5)])),
                Condition(
                    child: 2,
                    expression: .any([
                        .comparison(parent: 0, .less, values: [.integer(3)]),
                        .comparison(parent: 1, .equal, values: [.integer(1)]),
                    ])
                ),
            ]
        )

        #expect(
            space.activeMask(of: Configuration(values: [.integer(1), .integer(1), .integer(1)])) == [
                true, false, false,
            ]
        )
        #expect(
            space.activeMask(of: Configuration(values: [.integer(7), .integer(1), .integer(1)])) == [true, true, true]
        )
    }

    @Test func `the canonical form fills constants in and lays reals on their steps`() throws {
        let space = try Space(parameters: [
            Parameter(name: "x", domain: .real(lower: 0, upper: 1, step: 0.1), defaultValue: .real(0)),
            Parameter(name: "k", domain: .constant(.text("v")), defaultValue: .choice(0)),
            Parameter(name: "z", domain: .real(lower: -1, upper: 1), defaultValue: .real(0)),
        ])

        let canonical = space.canonical(Configuration(values: [.real(0.1 + 0.2), nil, .real(-0.0)]))

        #expect(canonical?.values == [.real(0.3), .choice(0), .real(0)])
        #expect(canonical.map { "\($0.values[2] as Any)".contains("-") } == false)
    }

    @Test(
        arguments: [
            [], [.integer(1)], [nil, nil, nil, nil], [.real(0.5), .choice(2), .integer(2), .choice(0)],
            [.real(0.5), .choice(0), .integer(9), .choice(0)], [.real(0.5), .choice(0), .real(2), .choice(0)],
            [.real(2), .choice(0), .integer(4), .choice(0)],
        ] as [[ParameterValue?]]
    )
    func `what is no configuration of the space has no canonical form`(values: [ParameterValue?]) throws {
        let space = try Space.nested()

        #expect(space.canonical(Configuration(values: values)) == nil)
        #expect(!space.contains(Configuration(values: values)))
        #expect(!space.isForbidden(Configuration(values: [])))
    }

    @Test func `a combination is forbidden when all of it holds`() throws {
        let clause = Forbidden.combination([
            .init(parameter: 1, value: .choice(0)), .init(parameter: 2, value: .integer(5)),
        ])
        let space = try Space.nested(forbidden: [clause])

        #expect(space.isForbidden(Configuration(values: [.real(0), .choice(0), .integer(5), .choice(0)])))
        #expect(!space.isForbidden(Configuration(values: [.real(0), .choice(0), .integer(4), .choice(0)])))
    }

    @Test func `a clause with an inactive parameter does not hold`() throws {
        let expression = ForbiddenExpression.binary(.notEqual, .parameter(2), .number(2))
        let space = try Space.nested(forbidden: [.expression(expression)])

        #expect(!space.isForbidden(Configuration(values: [nil, .choice(1), nil, .choice(0)])))
        #expect(space.isForbidden(Configuration(values: [nil, .choice(0), .integer(3), .choice(0)])))
    }

    @Test func `the default configuration leaves inactive parameters out`() throws {
        let space = try Space.nested()

        #expect(space.defaultConfiguration.values == [nil, .choice(0), .integer(2), .choice(0)])
    }
}
