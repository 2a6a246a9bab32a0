import Testing

@testable import ApusStudyFile

@Suite struct SuggestionTests {
    private static let words = ["epochs", "batch", "trial-wallclock", "n", "int", "loss"]

    @Test(arguments: [
        ("epoch", "epochs"), ("ephocs", "epochs"), ("Epochs", "epochs"), ("trial_wallclock", "trial-wallclock"),
        ("bacth", "batch"),
        ("N", "n"), ("lose", "loss"), ("itn", "int"),
    ])
    func `the word that was meant is found`(word: String, meant: String) {
        #expect(Suggestion.nearest(to: word, in: Self.words) == meant)
    }

    @Test(arguments: ["m", "zzzzzz", "", "wallclock", "batches of many"])
    func `a word that is like none finds none`(word: String) {
        #expect(Suggestion.nearest(to: word, in: Self.words) == nil)
        #expect(Suggestion.clause(for: word, in: Self.words).isEmpty)
    }

    @Test func `the clause continues a message`() {
        #expect(Suggestion.clause(for: "epoch", in: Self.words) == "; did you mean 'epochs'?")
    }
}
