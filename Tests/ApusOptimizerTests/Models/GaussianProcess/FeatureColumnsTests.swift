import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct FeatureColumnsTests {
    @Test func `a finite feature's column goes from 0 to 1`() throws {
        let space = try Space.small()
        let features = FeatureSpace(space)
        let columns = FeatureColumns(features)

        let least = columns.values(of: features.row(of: Configuration(values: [.integer(1), .choice(0)])))
        let most = columns.values(of: features.row(of: Configuration(values: [.integer(3), .choice(3)])))

        #expect(least == [0, 0])
        #expect(zip(most, [1, 1]).allSatisfy { abs($0 - $1) < 1e-15 })
    }

    @Test func `inactive points are equal, whatever was active elsewhere, and a column tells of them`() throws {
        let features = FeatureSpace(try Space.conditional())
        let columns = FeatureColumns(features)

        let active = columns.values(of: [0.2, .nan, 0, 0.5])
        let inactive = columns.values(of: [.nan, .nan, 1, 0.5])

        #expect(columns.count == 5)
        #expect(columns.isCategory == [false, true, true, false, false])
        #expect(active[4] == 1)
        #expect(inactive[4] == 0)
        #expect(inactive[0] == 0.5)
        #expect(inactive[1] == -1)
    }

    @Test func `a coordinate leads to a column's value and back`() throws {
        let columns = FeatureColumns(FeatureSpace(try Space.small()))

        let value = columns.value(0.4, feature: 0)

        #expect(abs(columns.coordinate(value, column: 0) - 0.4) < 1e-15)
        #expect(columns.coordinate(7, column: 0) == 1)
    }
}
