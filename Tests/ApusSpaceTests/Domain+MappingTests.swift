import ApusSpace
import Testing

@Suite struct DomainMappingTests {
    @Test(
        arguments: [
            (.real(lower: 0, upper: 1), 3, [.real(0), .real(0.5), .real(1)]),
            (.real(lower: 0, upper: 1), 1, [.real(0.5)]),
            (.real(lower: 0, upper: 1, step: 0.5), 10, [.real(0), .real(0.5), .real(1)]),
            (.integer(lower: 1, upper: 3), 5, [.integer(1), .integer(2), .integer(3)]),
            (.integer(lower: 0, upper: 100), 3, [.integer(0), .integer(50), .integer(100)]),
            (
                .integer(lower: 1, upper: 20, scale: .log), 5,
                [.integer(1), .integer(2), .integer(3), .integer(8), .integer(20)]
            ),
            (.categorical([.text("a"), .text("b")]), 1, [.choice(0), .choice(1)]),
            (.constant(.integer(3)), 4, [.choice(0)]),
            (.integer(lower: 0, upper: 9), 0, []),
        ] as [(Domain, Int, [ParameterValue])]
    )
    func `levels are spread evenly on the scale`(domain: Domain, count: Int, levels: [ParameterValue]) {
        #expect(domain.levels(count) == levels)
    }

    @Test func `log-scaled levels are a geometric row`() {
        let levels = Domain.real(lower: 1e-4, upper: 1, scale: .log).levels(5)

        let expected = [1e-4, 1e-3, 1e-2, 1e-1, 1]
        for case (.real(let level), let value) in zip(levels, expected) {
            #expect(abs(level / value - 1) < 1e-14)
        }
        #expect(levels.count == 5)
    }

    @Test(arguments: 1...60)
    func `there are as many different levels as asked for`(count: Int) {
        let domain = Domain.integer(lower: 1, upper: 60, scale: .log)

        let levels = domain.levels(count)

        #expect(Set(levels).count == count)
        #expect(levels.allSatisfy(domain.contains))
    }

    @Test(
        arguments: [
            (.real(lower: 0, upper: 1), .real(0.5)), (.integer(lower: 1, upper: 9), .integer(5)),
            (.ordinal([.text("a"), .text("b")]), .choice(0)), (.constant(.integer(1)), .choice(0)),
        ] as [(Domain, ParameterValue)]
    )
    func `the middle is half-way, or the first choice`(domain: Domain, middle: ParameterValue) {
        #expect(domain.middle == middle)
    }
}
