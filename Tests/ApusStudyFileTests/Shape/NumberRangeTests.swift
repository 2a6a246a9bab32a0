import Testing

@testable import ApusStudyFile

@Suite struct NumberRangeTests {
    @Test(arguments: [
        (NumberRange.any, ""), (.above(0), " above 0"), (.from(0.5), " that is at least 0.5"),
        (.from(0, through: 1), " from 0 to 1"),
        (.from(0, below: 1), " that is at least 0 and below 1"), (.above(0, through: 1), " above 0 and at most 1"),
        (.between(0, 1), " above 0 and below 1"), (.from(-.infinity, through: 3), " that is at most 3"),
    ])
    func `a range says itself in words`(range: NumberRange, words: String) {
        #expect(range.words == words)
    }

    @Test func `bounds belong to a range as it says`() {
        #expect(NumberRange.from(0, below: 1).contains(0))
        #expect(!NumberRange.from(0, below: 1).contains(1))
        #expect(!NumberRange.above(0).contains(0))
        #expect(!NumberRange.any.contains(.infinity))
        #expect(!NumberRange.any.contains(.nan))
    }
}
