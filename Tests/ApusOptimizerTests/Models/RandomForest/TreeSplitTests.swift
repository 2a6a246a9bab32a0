import Testing

@testable import ApusOptimizer

@Suite struct TreeSplitTests {
    @Test(
        arguments: [
            (0.2, 0.6, 0.0, 0.2), (0.2, 0.6, 0.5, 0.4), (-1, 0.6, 0.9, -0.5), (-1, 0, 0.9, -0.5),
            // No number lies between the two, so the cut is the lower one.
            (0.5, 0.5.nextUp, 0.99, 0.5),
        ] as [(Double, Double, Double, Double)]
    )
    func `a cut parts the two values`(below: Double, above: Double, deviate: Double, threshold: Double) {
        var split = TreeSplit(column: 0, score: 0, below: below, above: above)

        split.draw(deviate)

        #expect(abs(split.threshold - threshold) < 1e-12)
        #expect(below <= split.threshold && split.threshold < above)
    }
}
