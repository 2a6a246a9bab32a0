import Testing

@testable import ApusOptimizer

@Suite struct KernelWidthTests {
    private static let width = KernelWidth(
        priorWeight: 1,
        factor: 1,
        exponent: 1,
        least: 1e-3,
        categoricalFactor: 1,
        levelFactor: 1,
        levelLeast: 0.5
    )

    private func width(_ values: [Double], _ kind: ParzenAxis.Kind = .continuous) -> Double {
        Self.width(
            values,
            [Double](repeating: 1, count: values.count),
            axis: ParzenAxis(kind: kind, isConditional: false),
            dimensions: 2
        )
    }

    @Test func `kernels become narrower with more trials and with closer ones`() {
        let few = self.width([0.1, 0.5, 0.9])

        #expect(self.width([0.1, 0.5, 0.9, 0.1, 0.5, 0.9]) < few)
        #expect(self.width([0.4, 0.5, 0.6]) < few)
    }

    @Test func `without a trial the spread is the prior's`() {
        #expect(abs(self.width([]) - (1.0 / 12).squareRoot()) < 1e-12)
        #expect(self.width([.nan, .nan]) == self.width([]))
    }

    @Test func `trials at one place leave a width, and a level its share of a slice`() {
        let many = [Double](repeating: 0.5, count: 100_000)

        #expect(self.width(many) >= 1e-3)
        #expect(self.width(many, .levels(centers: [0.25, 0.75], borders: [0, 0.5, 1])) == 0.25)
    }

    @Test func `choices share less with more trials`() {
        #expect(self.width([], .categorical(count: 4)) == 1)
        #expect(self.width([1, 2, 1, 1], .categorical(count: 4)) == 0.5)
    }
}
