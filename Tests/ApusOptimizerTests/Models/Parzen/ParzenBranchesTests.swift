import Testing

@testable import ApusOptimizer

@Suite struct ParzenBranchesTests {
    /// Eight trials of branch 0, then one of branch 1 and one of branch 2.
    private static var branches: ParzenBranches {
        var branches = ParzenBranches()
        for _ in 0..<8 { branches.observe([0, .nan, .nan]) }
        branches.observe([0, 1, .nan])
        branches.observe([.nan, 0, 0])
        return branches
    }

    @Test func `the branch with the second best trial is the first to be neglected`() {
        let branches = Self.branches

        #expect(branches.neglected(measured: [0, 9, 8, 1], pending: [], share: 0.3) == 2)
        #expect(branches.neglected(measured: [0, 8, 9, 1], pending: [], share: 0.3) == 1)
        #expect(branches.features(of: 1) == [0, 1])
    }

    @Test func `pending trials count, and further branches have a smaller right`() {
        let pending: [[Double]] = [[0.5, 0.5, .nan], [0.1, 0.2, .nan], [0.1, 0.3, .nan]]

        // Four of thirteen are more than 0.3; one of thirteen is less than half of that.
        #expect(Self.branches.neglected(measured: [0, 8, 9], pending: pending, share: 0.3) == 2)
        #expect(Self.branches.neglected(measured: [0, 8, 9], pending: pending, share: 0.1) == nil)
    }

    @Test func `a space without branches neglects none`() {
        var branches = ParzenBranches()
        branches.observe([0, 1])

        #expect(branches.neglected(measured: [0], pending: [], share: 0.3) == nil)
        #expect(Self.branches.neglected(measured: [0, 8, 9], pending: [], share: 0) == nil)
        #expect(Self.branches.neglected(measured: [], pending: [], share: 0.3) == nil)
    }
}
