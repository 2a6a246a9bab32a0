import ApusMath
import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct ColumnMeasureTests {
    @Test func `values have their shares, and inactive ones theirs`() throws {
        var random = SeededRandom(seed: 1)
        let measures = ColumnMeasure.all(of: CandidateSpace.of(try Space.conditional()), random: &random)

        // Momentum is active for one of two optimizers.
        #expect(abs(measures[0].mass(above: -.infinity, upTo: -0.5) - 0.5) < 0.05)
        #expect(abs(measures[0].mass(above: 0.2, upTo: 0.6) - 0.2) < 0.03)
        #expect(abs(measures[0].mass(above: -.infinity, upTo: .infinity) - 1) < 1e-9)
        // Three of six layers.
        #expect(abs(measures[3].mass(above: 0.2, upTo: 0.6) - 0.5) < 1e-9)
        #expect(abs(measures[3].mass(above: -.infinity, upTo: .infinity) - 1) < 1e-9)
        guard case .categories(let nesterov) = measures[1] else {
            Issue.record("nesterov is categorical")
            return
        }
        // Active for sgd with a momentum above 0.5.
        #expect(abs(nesterov[2] - 0.75) < 0.05)
        #expect(abs(nesterov[0] - 0.125) < 0.03 && nesterov[0] == nesterov[1])
    }
}
