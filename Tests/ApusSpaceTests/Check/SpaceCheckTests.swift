import ApusSpace
import Testing

@Suite struct SpaceCheckTests {
    @Test func `every mistake is reported at once`() {
        let messages = Self.messages(
            [
                Parameter(name: "lr", domain: .real(lower: 0, upper: 1, scale: .log), defaultValue: .real(0.5)),
                Parameter(name: "9x", domain: .integer(lower: 5, upper: 1), defaultValue: .integer(5)),
                Parameter(name: "lr", domain: .categorical([]), defaultValue: .choice(0)),
            ]
        )

        #expect(
            messages == [
                "'lr' is log-scaled, so its lower bound must be above 0 (it is 0.0)",
                "'9x' is not a legal name; a name is a letter or '_', then letters, digits and any of _.:@-, at most 128 "
                    + "bytes",
                "'9x' has the range [5, 1], but the lower bound comes first; exchange the two",
                "'lr' is there twice; give the second parameter another name",
                "'lr' has no choices; give one at least",
            ]
        )
    }

    @Test(arguments: [
        "x", "_", "nb_filters", "a@1:loops", "a.b-c", String(repeating: "n", count: 128),
    ])
    func `legal names are accepted`(name: String) throws {
        let space = try Space(parameters: [
            Parameter(name: name, domain: .constant(.integer(1)), defaultValue: .choice(0))
        ])

        #expect(space.index(of: name) == 0)
    }

    @Test(arguments: [
        "", "1x", "-x", "a b", "naïve", "a,b", "a'b", "x(", "$0", "a=b", "a\nb", "a\0b",
        String(repeating: "n", count: 129),
    ])
    func `other names are refused`(name: String) {
        let messages = Self.messages([Parameter(name: name, domain: .constant(.integer(1)), defaultValue: .choice(0))])

        #expect(messages.count == 1)
        #expect(messages.first?.contains("is not a legal name") == true)
    }

    @Test(
        arguments: [
            (.real(lower: 1, upper: 1), "has the range [1.0, 1.0], which holds one value; make it a constant"),
            (.real(lower: 2, upper: 1), "has the range [2.0, 1.0], but the lower bound comes first; exchange the two"),
            (.real(lower: 0, upper: .infinity), "has the range [0.0, inf], but its bounds must be finite numbers"),
            (.real(lower: .nan, upper: 1), "has the range [nan, 1.0], but its bounds must be finite numbers"),
            (.real(lower: 0, upper: 1, step: 0), "has the step 0.0, which must be above 0"),
            (.real(lower: 0, upper: 1, step: .nan), "has the step nan, which must be above 0"),
            (
                .real(lower: 0, upper: 1, step: 2),
                "has the step 2.0, which is larger than its range [0.0, 1.0]; use a smaller one"
            ),
            (
                .real(lower: 0, upper: 1, step: 1e-300),
                "has the step 1e-300, which is too small for its range [0.0, 1.0]; leave it out"
            ),
            (
                .integer(lower: -4, upper: 4, scale: .log),
                "is log-scaled, so its lower bound must be above 0 (it is -4)"
            ),
            (.integer(lower: 0, upper: 4, step: -1), "has the step -1, which must be above 0"),
            (
                .integer(lower: 0, upper: 4, step: 5),
                "has the step 5, which is larger than its range [0, 4]; use a smaller one"
            ),
            (
                .integer(lower: 0, upper: .max),
                "has the bound 9223372036854775807, but integers go from -4611686018427387904 to 4611686018427387904"
            ),
            (
                .integer(lower: 1, upper: 1 << 41, scale: .log),
                "is log-scaled and holds integers above 2^40 (its upper bound is 2199023255552), which are too close for that "
                    + "scale; use a real parameter"
            ),
            (.categorical([.text("a"), .text("b"), .text("a")]), "has the choice 'a' twice; take one away"),
            (.ordinal([.integer(1), .text("1")]), "has the choice '1' twice; take one away"),
            (.ordinal([.real(.nan)]), "has the choice 'nan', which is not a finite number"),
            (.constant(.text(String(repeating: "x", count: 5000))), "has a choice of 5000 bytes, but 4096 is the most"),
            (.categorical((0...10_000).map { .integer($0) }), "has 10001 choices, but 10000 is the most; use a range"),
        ] as [(Domain, String)]
    )
    func `a domain's mistake is named with its remedy`(domain: Domain, message: String) {
        let messages = Self.messages([Parameter(name: "x", domain: domain, defaultValue: .choice(0))])

        #expect(messages == ["'x' \(message)"])
        #expect(domain.count == nil)
        #expect(domain.middle == nil)
    }

    @Test(
        arguments: [
            (
                .real(lower: 0, upper: 1), .real(2),
                "has the default 2.0, which is none of its values; they are numbers from 0.0 to 1.0"
            ),
            (
                .integer(lower: 0, upper: 9, step: 3), .integer(4),
                "has the default 4, which is none of its values; they are whole numbers from 0 to 9 in steps of 3"
            ),
            (
                .categorical([.text("sgd"), .text("adam")]), .choice(2),
                "has the default choice number 2, which is none of its values; they are sgd, adam"
            ),
            (
                .integer(lower: 0, upper: 9), .real(4),
                "has the default 4.0, which is none of its values; they are whole numbers from 0 to 9"
            ),
        ] as [(Domain, ParameterValue, String)]
    )
    func `a default is one of the values`(domain: Domain, value: ParameterValue, message: String) {
        let messages = Self.messages([Parameter(name: "x", domain: domain, defaultValue: value)])

        #expect(messages == ["'x' \(message)"])
    }

    @Test func `a space has its limits`() {
        let parameter = Parameter(name: "x", domain: .constant(.integer(1)), defaultValue: .choice(0))

        let messages = Self.messages([Parameter](repeating: parameter, count: 1001))

        #expect(messages == ["the space has 1001 parameters, but 1000 is the most"])
    }

    static func messages(
        _ parameters: [Parameter],
        conditions: [Condition] = [],
        forbidden: [Forbidden] = []
    ) -> [String] {
        do throws(SpaceError) {
            _ = try Space(parameters: parameters, conditions: conditions, forbidden: forbidden)
            return []
        } catch {
            return error.issues.map(\.message)
        }
    }
}
