import Testing

@testable import ApusStudyFile

@Suite struct ClauseReadingTests {
    private static let space = "space: {n: {int: [1, 9]}, kind: {choice: [a, b]}"

    @Test(arguments: [
        ("when: k == 1", "4:74: there is no parameter 'k'; name one of the parameters of the space"),
        ("when: n > 10", "4:78: no value of 'n': 10 is outside of [1, 9]; change the value or the range"),
        ("when: kind < a", "4:79: 'kind' has no order, so '<' does not apply; use ==, != or in"),
        ("when: 'n <> 2'", "4:78: expected a value, found '>'"),
        ("when: m > 1", "4:74: 'm' depends on itself; name another parameter"),
    ])
    func `a wrong condition is told to the character`(condition: String, remark: String) {
        #expect(remarks(study(space: "\(Self.space), m: {int: [1, 9], \(condition)}}")) == "study.yaml:\(remark)")
    }

    @Test(arguments: [
        ("[{n: 10}]", "6:17: no value of 'n': 10 is outside of [1, 9]; change the value or the range"),
        ("[{kid: a}]", "6:14: 'forbidden' names 'kid', which is no parameter; did you mean 'kind'?"),
        ("[{zebra: a}]", "6:14: 'forbidden' names 'zebra', which is no parameter; add it to 'space', or remove this"),
        ("[{kind: c}]", "6:20: no value of 'kind': 'c' is not a choice; the choices are a, b"),
        ("['n +']", "6:17: expected a number, a parameter's name or '(', found the end"),
        ("[{}]", "6:13: the clause is empty and would forbid everything; name a parameter"),
        ("[1 > 2]", "6:13: the expression names no parameter; name one of the space"),
        ("n > 3", "6:12: 'forbidden' must be a list of at most 10000 entries (it is 'n > 3')"),
    ])
    func `a wrong forbidden clause is told to the character`(forbidden: String, remark: String) {
        #expect(remarks(study(space: Self.space + "}", "forbidden: \(forbidden)")) == "study.yaml:\(remark)")
    }

    @Test func `a condition for no parameter is refused`() {
        #expect(
            remarks(study(space: Self.space + "}", "conditions: {kidn: n > 3}"))
                == "study.yaml:6:14: 'conditions' names 'kidn', which is no parameter; did you mean 'kind'?"
        )
    }

    @Test func `a clause about a wrong parameter waits until that is mended`() {
        let text = study(space: "space: {n: {int: [1]}, m: {int: [1, 9], when: n > 3}}", "forbidden: [n > 2, {n: 3}]")

        #expect(remarks(text) == "study.yaml:4:18: 'space.n.int' must be a list of 2 whole numbers (it has 1)")
    }
}
