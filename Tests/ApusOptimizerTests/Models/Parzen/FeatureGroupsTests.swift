import Testing

@testable import ApusOptimizer

@Suite struct FeatureGroupsTests {
    private static let rows: [[Double]] = [
        [0, .nan, 0, .nan, 0], [0, 0, .nan, .nan, 0], [0, 0, .nan, 0, 0],
    ]

    @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
    func `each trial has all of a group or none, in any order of trials`(order: [Int]) {
        var groups = FeatureGroups(features: 5)

        for index in order { groups.split(by: Self.rows[index]) }

        #expect(groups.groups == [[0, 4], [1], [2], [3]])
    }

    @Test func `features that are always there stay together`() {
        var groups = FeatureGroups(features: 3)

        groups.split(by: [0.1, 0.2, 0.3])

        #expect(groups.groups == [[0, 1, 2]])
        #expect(FeatureGroups(single: 2).groups == [[0], [1]])
        #expect(FeatureGroups(features: 0).groups.isEmpty)
    }
}
