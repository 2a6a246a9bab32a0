import ApusStudy
import Testing

@Suite struct ConstraintTests {
    private static let most = Constraint(metric: "latency", relation: .atMost, bound: 20)
    private static let least = Constraint(metric: "accuracy", relation: .atLeast, bound: -4)

    @Test func `a value is feasible up to the bound, and beyond it by parts of the bound`() {
        #expect(Self.most.excess(of: 20) == 0)
        #expect(Self.most.excess(of: 10) == -0.5)
        #expect(Self.most.excess(of: 30) == 0.5)
        #expect(Self.least.excess(of: -4) == 0)
        #expect(Self.least.excess(of: -6) == 0.5)
        #expect(Self.least.excess(of: -2) == -0.5)
    }

    @Test func `beside a bound of 0 the metric's own unit counts`() {
        let constraint = Constraint(metric: "drift", relation: .atMost, bound: 0)

        #expect(constraint.excess(of: 3) == 3)
        #expect(constraint.excess(of: 0) == 0)
        #expect(constraint.excess(of: -2) == -2)
    }

    @Test(arguments: [
        (20.0, 20.0.nextUp), (1e-300, 2e-300), (1e300, 1e308), (0, .leastNonzeroMagnitude), (1e-300, 1e308),
        (-1e308, 1e308), (1e308, 1e308.nextUp),
    ])
    func `the least and the largest breach are breaches, and finite`(bound: Double, value: Double) {
        let constraint = Constraint(metric: "m", relation: .atMost, bound: bound)

        #expect(constraint.excess(of: value) > 0)
        #expect(constraint.excess(of: value).isFinite)
        #expect(constraint.excess(of: bound) <= 0)
    }

    @Test func `it says itself as a study file does`() {
        #expect("\(Self.most)" == "latency <= 20")
        #expect("\(Self.least)" == "accuracy >= -4")
    }
}
