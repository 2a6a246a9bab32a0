import ApusStudy
import Testing

@testable import ApusStore

@Suite struct StoredCodeTests {
    @Test func `a number once given never changes`() {
        #expect(TrialState.allCases.map(\.code) == [0, 1, 9, 2, 10, 3, 4, 5, 6, 7, 8])
        #expect(Outcome.allCases.map(\.code) == [0, 7, 8, 1, 2, 3, 4, 5, 6])
        #expect(StudyState.allCases.map(\.code) == Array(0...3))
    }

    @Test func `an unknown number is a damaged store`() {
        #expect(throws: StoreError.corrupt(path: "s", detail: "Outcome has no number 99")) {
            try Outcome(code: 99, path: "s")
        }
    }
}
