import Testing

@testable import ApusOptimizer

@Suite struct ObjectiveScaleTests {
    @Test func `the front lies between 0 and 1, and what is worse grows slowly`() {
        let scale = ObjectiveScale([[0, 20], [10, 10], [50, 50]].map { Contender(costs: $0) }, objectives: 2)

        #expect(scale([0, 20]) == [0, 1])
        #expect(scale([5, 15]) == [0.5, 0.5])
        #expect(scale([1e9, 10])[0] < 20)
        #expect(scale([11, 10])[0] < scale([12, 10])[0])
    }

    @Test func `with a front of one value the range of all costs is 1`() {
        let scale = ObjectiveScale([[0, 0], [4, 8]].map { Contender(costs: $0) }, objectives: 2)

        #expect(scale([4, 8]) == [1, 1])
    }

    @Test func `a young front may be asked to reach as far as most of the first trials`() {
        let contenders = [[0, 1], [1, 0], [8, 8], [9, 9]].map { Contender(costs: $0) }

        #expect(ObjectiveScale(contenders, objectives: 2, reach: 0.5)([8, 8]) == [1, 1])
    }

    @Test func `extreme, equal and missing costs give numbers`() {
        let extreme = ObjectiveScale([[1e308], [-1e308]].map { Contender(costs: $0) }, objectives: 1)
        let equal = ObjectiveScale([[5], [5]].map { Contender(costs: $0) }, objectives: 1)
        let none = ObjectiveScale([], objectives: 2)

        #expect(extreme([1e308])[0].isFinite)
        #expect(equal([5]) == [0])
        #expect(none([1, 2]) == [0.5, 1])
    }
}
