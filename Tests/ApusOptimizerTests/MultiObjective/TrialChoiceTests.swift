import Testing

@testable import ApusOptimizer

@Suite struct TrialChoiceTests {
    private static let contenders =
        [[0, 9], [9, 0], [4, 4], [5, 5], [6, 6], [7, 7], [8, 8], [4, 5]].map { Contender(costs: $0) }

    @Test func `a front begins with its ends`() {
        #expect(TrialChoice.front(Self.contenders) == [0, 1, 2])
    }

    @Test func `where there is room for some the front and the latest stay`() {
        #expect(TrialChoice.indices(Self.contenders, most: 8) == Array(0..<8))
        #expect(TrialChoice.indices(Self.contenders, most: 4) == [0, 1, 6, 7])
        #expect(TrialChoice.indices([], most: 4).isEmpty)
    }

    @Test func `trials without costs have no front`() {
        #expect(TrialChoice.front([Contender(costs: [.infinity], violation: .infinity)]).isEmpty)
    }
}
