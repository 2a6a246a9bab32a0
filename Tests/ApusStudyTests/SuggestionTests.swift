import ApusStudy
import Testing

@Suite struct SuggestionTests {
    private static let words = ["epochs", "batch", "trial-wallclock", "n", "int", "loss", "nb_filters"]

    @Test(arguments: [
        ("epoch", "epochs"), ("ephocs", "epochs"), ("Epochs", "epochs"), ("trial_wallclock", "trial-wallclock"),
        ("bacth", "batch"), ("NB-Filters", "nb_filters"), ("nbfilter", "nb_filters"),
        ("N", "n"), ("lose", "loss"), ("itn", "int"),
    ])
    func `the word that was meant is suggested`(word: String, meant: String) {
        #expect(Suggestion.clause(for: word, in: Self.words) == "; did you mean '\(meant)'?")
    }

    @Test(arguments: ["m", "zzzzzz", "", "wallclock", "batches of many", String(repeating: "d", count: 100)])
    func `nothing is suggested for a word that is like none, or too long to compare`(word: String) {
        #expect(Suggestion.clause(for: word, in: Self.words + [String(repeating: "d", count: 101)]).isEmpty)
    }
}
