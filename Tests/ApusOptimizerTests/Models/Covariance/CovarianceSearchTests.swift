import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct CovarianceSearchTests {
    @Test func `the best of the first trials is where the first run begins`() throws {
        var search = try Self.search(startCount: 3)

        for (number, x) in [0.2, 0.7, 0.4].enumerated() { search.observe(Self.result(number, x, cost: abs(x - 0.9))) }

        #expect(search.state?.mean == [0.7])
        #expect(search.state?.generation == 0)
    }

    @Test func `a generation is as many trials as the population counts, whoever proposed them`() throws {
        var search = try Self.search(startCount: 2)

        for number in 0..<14 { search.observe(Self.result(number, 0.1 * Double(number % 9), cost: Double(number % 5))) }

        #expect(search.state?.generation == 3)
        #expect(search.observed == 14)
    }

    @Test func `where all costs are equal the mean goes to the middle of the trials, whatever their order`() throws {
        var one = try Self.search(startCount: 1)
        var other = try Self.search(startCount: 1)
        let first = Self.result(0, 0.5, cost: 1)
        let rest = [0.4, 0.5, 0.6, 0.7].enumerated().map { Self.result($0, $1, cost: 1) }

        for result in [first] + rest { one.observe(result) }
        for result in [first] + rest.reversed() { other.observe(result) }

        let means = [one, other].compactMap { $0.state?.mean[0] }

        #expect(means.count == 2)
        #expect(means.allSatisfy { abs($0 - 0.55) < 1e-12 })
    }

    @Test func `a feasible trial comes before an infeasible one with a lower cost`() {
        let feasible = CovarianceSearch.Result(row: [0], number: 1, violation: 0, cost: 5)
        let nearly = CovarianceSearch.Result(row: [0], number: 2, violation: 0.1, cost: 1)
        let failed = CovarianceSearch.Result(row: [0], number: 3, violation: .infinity, cost: .infinity)

        #expect(feasible.isBetter(than: nearly))
        #expect(nearly.isBetter(than: failed))
        #expect(!failed.isBetter(than: failed))
    }

    private static func search(startCount: Int) throws -> CovarianceSearch {
        CovarianceSearch(
            encoding: CovarianceEncoding(FeatureSpace(try .cube(1))),
            schedule: RestartSchedule(kind: .bipop, population: 4, step: 0.2),
            startCount: startCount
        )
    }

    private static func result(_ number: Int, _ x: Double, cost: Double) -> CovarianceSearch.Result {
        .init(row: [x], number: UInt32(number), violation: 0, cost: cost)
    }
}
