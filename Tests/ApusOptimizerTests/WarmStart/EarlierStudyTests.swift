import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct EarlierStudyTests {
    private static func space(_ parameters: (String, Domain)...) throws -> Space {
        try Space(
            parameters: parameters.map { name, domain in
                let isChoice = !domain.choices.isEmpty
                return Parameter(name: name, domain: domain, defaultValue: isChoice ? .choice(0) : .real(0.5))
            }
        )
    }

    private static func earlier(_ values: [[ParameterValue]], from: Space, in space: Space) -> EarlierStudy {
        EarlierStudy(
            StudyID(rawValue: 4),
            space: from,
            results: values.enumerated().map { index, values in
                (UInt32(index + 1), Configuration(values: values), .cost(Double(index)))
            },
            in: space
        )
    }

    @Test func `values go by name, whatever the order, and a new parameter takes its default`() throws {
        let old = try Self.space(("a", .real(lower: 0, upper: 1)), ("b", .categorical([.text("x"), .text("y")])))
        let new = try Self.space(
            ("b", .categorical([.text("y"), .text("x"), .text("z")])),
            ("a", .real(lower: 0, upper: 2)),
            ("c", .real(lower: 0, upper: 1))
        )

        let earlier = Self.earlier([[.real(0.25), .choice(1)]], from: old, in: new)

        #expect(earlier.leftOut == 0)
        #expect(
            earlier.trials == [
                EarlierTrial(
                    study: StudyID(rawValue: 4),
                    number: 1,
                    configuration: Configuration(values: [.choice(0), .real(0.25), .real(0.5)]),
                    result: .cost(0)
                )
            ]
        )
    }

    @Test func `what lies outside of a range or of the choices is left out, and counted`() throws {
        let old = try Self.space(("a", .real(lower: 0, upper: 1)), ("b", .categorical([.text("x"), .text("y")])))
        let new = try Self.space(("a", .real(lower: 0.5, upper: 1)), ("b", .categorical([.text("x")])))

        let earlier = Self.earlier(
            [[.real(0.25), .choice(0)], [.real(0.75), .choice(0)], [.real(0.75), .choice(1)]],
            from: old,
            in: new
        )

        #expect(earlier.trials.map(\.number) == [2])
        #expect(earlier.leftOut == 2)
    }

    @Test func `what the later study forbids is left out`() throws {
        let old = try Self.space(("a", .categorical([.integer(1), .integer(2)])))
        let new = try Space(
            parameters: [
                Parameter(name: "a", domain: .categorical([.integer(1), .integer(2)]), defaultValue: .choice(0))
            ],
            forbidden: [.combination([.init(parameter: 0, value: .choice(1))])]
        )

        #expect(Self.earlier([[.choice(0)], [.choice(1)]], from: old, in: new).leftOut == 1)
    }

    @Test func `without a parameter of the same name there is nothing to learn`() throws {
        let old = try Self.space(("a", .real(lower: 0, upper: 1)))
        let new = try Self.space(("b", .real(lower: 0, upper: 1)))

        let earlier = Self.earlier([[.real(0.25)]], from: old, in: new)

        #expect(!earlier.hasCommonParameter)
        #expect(earlier.trials == [])
    }
}
