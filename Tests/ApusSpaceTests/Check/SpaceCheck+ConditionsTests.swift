import ApusSpace
import Testing

@Suite struct SpaceConditionsCheckTests {
    private static let parameters = [
        Parameter(name: "opt", domain: .categorical([.text("sgd"), .text("adam")]), defaultValue: .choice(0)),
        Parameter(name: "n", domain: .integer(lower: 1, upper: 9), defaultValue: .integer(3)),
        Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5)),
    ]

    @Test(
        arguments: [
            (.comparison(parent: 7, .equal, values: [.choice(0)]), "'x' depends on parameter 7, which does not exist"),
            (.comparison(parent: 2, .equal, values: [.real(0)]), "'x' depends on itself; name another parameter"),
            (
                .comparison(parent: 0, .less, values: [.choice(1)]),
                "'opt' has no order, so '<' does not apply; use ==, != or in"
            ),
            (
                .comparison(parent: 1, .equal, values: [.integer(12)]),
                "12 is no value of 'n', which takes whole numbers from 1 to 9"
            ),
            (
                .comparison(parent: 0, .oneOf, values: [.choice(5)]),
                "choice number 5 is no value of 'opt', which takes sgd, adam"
            ),
            (.comparison(parent: 0, .oneOf, values: []), "'in' takes one value at least, but 0 are given"),
            (
                .comparison(parent: 1, .less, values: [.integer(2), .integer(3)]),
                "'<' takes one value, but 2 are given"
            ),
            (.all([]), "the condition joins nothing; give it a comparison"),
            (.nested(101), "the condition is nested deeper than 100 levels"),
        ] as [(Condition.Expression, String)]
    )
    func `a condition's mistake is named with its remedy`(expression: Condition.Expression, message: String) {
        let messages = SpaceCheckTests.messages(
            Self.parameters,
            conditions: [Condition(child: 2, expression: expression)]
        )

        #expect(messages == [message])
    }

    @Test func `a circle of conditions is named`() {
        let messages = SpaceCheckTests.messages(
            Self.parameters,
            conditions: [
                Condition(child: 0, expression: .comparison(parent: 1, .less, values: [.integer(3)])),
                Condition(child: 1, expression: .comparison(parent: 2, .less, values: [.real(0.5)])),
                Condition(child: 2, expression: .comparison(parent: 0, .equal, values: [.choice(0)])),
            ]
        )

        #expect(messages == ["the conditions of 'opt', 'n', 'x' go in a circle; remove one"])
    }

    @Test func `a parameter behind a circle is not part of it`() {
        let messages = SpaceCheckTests.messages(
            Self.parameters,
            conditions: [
                Condition(child: 0, expression: .comparison(parent: 2, .less, values: [.real(0.3)])),
                Condition(child: 1, expression: .comparison(parent: 2, .less, values: [.real(0.5)])),
                Condition(child: 2, expression: .comparison(parent: 1, .equal, values: [.integer(1)])),
            ]
        )

        #expect(messages == ["the conditions of 'n', 'x' go in a circle; remove one"])
    }

    @Test func `a parameter has one condition, and its parameter exists`() {
        let expression = Condition.Expression.comparison(parent: 0, .equal, values: [.choice(0)])

        let messages = SpaceCheckTests.messages(
            Self.parameters,
            conditions: [
                Condition(child: 1, expression: expression), Condition(child: 1, expression: expression),
                Condition(child: 3, expression: expression),
            ]
        )

        #expect(
            messages == [
                "'n' has a condition already; join the two with &&",
                "the condition is for parameter 3, which does not exist",
            ]
        )
    }
}

extension Condition.Expression {
    fileprivate static func nested(_ depth: Int) -> Self {
        (1..<depth).reduce(.comparison(parent: 0, .equal, values: [.choice(0)])) { inner, _ in .all([inner]) }
    }
}
