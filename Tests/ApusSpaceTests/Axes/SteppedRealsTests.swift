import Testing

@testable import ApusSpace

@Suite struct SteppedRealsTests {
    @Test func `values are those that a person would write`() throws {
        let reals = try #require(SteppedReals(lower: 0.1, upper: 1, step: 0.1))

        #expect((0..<reals.count).map { reals[$0] } == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    }

    @Test func `a step that does not end at the upper bound stops before it`() throws {
        let reals = try #require(SteppedReals(lower: 0, upper: 1, step: 0.3))

        #expect((0..<reals.count).map { reals[$0] } == [0, 0.3, 0.6, 0.9])
    }

    @Test func `bounds without a short text work as well`() throws {
        let reals = try #require(SteppedReals(lower: 1.0 / 3, upper: 2, step: 1.0 / 7))

        #expect(reals.count == 12)
        #expect((0..<12).allSatisfy { reals.index(of: reals[$0]) == $0 })
    }

    @Test func `a value beside the steps has no index`() throws {
        let reals = try #require(SteppedReals(lower: 0, upper: 1, step: 0.25))

        #expect(reals.index(of: 0.5 + 1e-12) == 2)
        #expect(reals.index(of: 0.51) == nil)
        #expect(reals.index(of: -0.25) == nil)
        #expect(reals.index(of: 1.25) == nil)
        #expect(reals.index(of: .nan) == nil)
    }

    @Test func `steps that cannot be told apart are refused`() {
        #expect(SteppedReals(lower: 0, upper: 1, step: 1e-17) == nil)
    }

    @Test(arguments: [(1.0, 0), (0.25, 2), (1e-5, 5), (1.5e-7, 8), (1e20, 0), (120, 0)] as [(Double, Int)])
    func `decimals are counted in the shortest text`(number: Double, decimals: Int) {
        #expect(SteppedReals.decimals(number) == decimals)
    }
}
