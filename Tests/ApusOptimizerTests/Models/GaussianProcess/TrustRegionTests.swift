import Testing

@testable import ApusOptimizer

@Suite struct TrustRegionTests {
    @Test func `success grows a region, and failure shrinks it`() {
        #expect(TrustRegion.size(after: [], dimensions: 5) == 0.8)
        #expect(TrustRegion.size(after: [4, 3, 2], dimensions: 5) == 1.6)
        #expect(TrustRegion.size(after: [1] + [Double](repeating: 2, count: 5), dimensions: 5) == 0.4)
        #expect(TrustRegion.size(after: [1, 2, 2, 2, 0.5, 2, 2], dimensions: 5) == 0.8)
    }

    @Test func `a region that became too small begins anew`() {
        let costs = [1] + [Double](repeating: 2, count: 4 * 7)

        #expect(TrustRegion.size(after: costs, dimensions: 4) == 0.8)
        #expect(TrustRegion.size(after: costs.dropLast(4), dimensions: 4) == 0.8 / 64)
    }

    @Test func `a region is narrow where the model is steep, and keeps to the space`() {
        let region = TrustRegion(center: [0.5, 0.9, .nan], lengths: [0.5, 2, 1], costs: [1] + [2, 2, 2, 2])

        #expect(abs(region.lower[0] - 0.4) < 1e-12)
        #expect(abs(region.upper[0] - 0.6) < 1e-12)
        #expect(abs(region.lower[1] - 0.5) < 1e-12)
        #expect(region.upper[1] == 1)
        #expect(region.share == 1)
    }
}
