import ApusSpace

extension Space {
    /// A space with the parameter `x` alone.
    static func of(_ domain: Domain) throws -> Space {
        try Space(parameters: [Parameter(name: "x", domain: domain, defaultValue: domain.middle ?? .choice(0))])
    }

    /// `a` switches `b` on, and `b` above 3 switches `c` on.
    static func nested(forbidden: [Forbidden] = []) throws -> Space {
        try Space(
            parameters: [
                Parameter(name: "c", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5)),
                Parameter(name: "a", domain: .categorical([.text("on"), .text("off")]), defaultValue: .choice(0)),
                Parameter(name: "b", domain: .integer(lower: 1, upper: 5), defaultValue: .integer(2)),
                Parameter(name: "k", domain: .constant(.integer(7)), defaultValue: .choice(0)),
            ],
            conditions: [
                Condition(child: 0, expression: .comparison(parent: 2, .greater, values: [.integer(3)])),
                Condition(child: 2, expression: .comparison(parent: 1, .equal, values: [.choice(0)])),
            ],
            forbidden: forbidden
        )
    }
}
