import Testing

@testable import ApusOptimizer

@Suite struct GoodShareTests {
    @Test(
        arguments: [
            (.linear, 0.1, 0, 0), (.linear, 0.1, 1, 1), (.linear, 0.1, 11, 2), (.linear, 0.1, 100_000, 25),
            (.squareRoot, 1, 100, 10), (.squareRoot, 1, 101, 11), (.linear, 0, 50, 1), (.linear, 100, 3, 3),
        ] as [(GoodShare.Rule, Double, Int, Int)]
    )
    func `some of the trials are good, and one at least`(rule: GoodShare.Rule, share: Double, trials: Int, good: Int) {
        #expect(GoodShare(rule: rule, share: share, most: 25).count(of: trials) == good)
    }
}
