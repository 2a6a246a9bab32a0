import ApusSpace
import Testing

@Suite struct SpaceForbiddenCheckTests {
    private static let parameters = [
        Parameter(name: "opt", domain: .categorical([.text("sgd"), .text("adam")]), defaultValue: .choice(0)),
        Parameter(name: "n", domain: .integer(lower: 1, upper: 9), defaultValue: .integer(3)),
    ]

    @Test(
        arguments: [
            (.combination([]), "the clause is empty and would forbid everything; name a parameter"),
            (
                .combination([.init(parameter: 1, value: .integer(0))]),
                "0 is no value of 'n', which takes whole numbers from 1 to 9"
            ),
            (
                .combination([.init(parameter: 4, value: .integer(0))]),
                "the clause names parameter 4, which does not exist"
            ),
            (
                .combination([.init(parameter: 1, value: .integer(1)), .init(parameter: 1, value: .integer(2))]),
                "the clause names 'n' twice; write two clauses, or take one away"
            ),
            (.expression(.parameter(9)), "the expression names parameter 9, which does not exist"),
            (.expression(.number(1)), "the expression names no parameter; it would forbid everything or nothing"),
            (
                .expression((1...100).reduce(.parameter(1)) { inner, _ in .unary(.negate, inner) }),
                "the expression is nested deeper than 100 levels"
            ),
            (
                .expression(.binary(.less, .parameter(1), .number(5))),
                "the default configuration is forbidden by this clause; change a default or the clause"
            ),
            (
                .combination([.init(parameter: 0, value: .choice(0)), .init(parameter: 1, value: .integer(3))]),
                "the default configuration is forbidden by this clause; change a default or the clause"
            ),
        ] as [(Forbidden, String)]
    )
    func `a clause's mistake is named with its remedy`(clause: Forbidden, message: String) throws {
        let error = #expect(throws: SpaceError.self) { try Space(parameters: Self.parameters, forbidden: [clause]) }

        #expect(error?.issues == [SpaceError.Issue(subject: .forbidden(0), message: message)])
        #expect(error?.description == message)
    }
}
