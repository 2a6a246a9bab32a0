import ApusAPI
import ArgumentParser

/// `apus study replay STUDY`.
struct StudyReplay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Makes every proposal and decision of a study again from its log, and compares.",
        discussion: """
            The coordinator does it, and trains nothing: the optimizer's proposals, what the rule for the steps of \
            trials decided, which limit ended the search, and which trials were run again. Exits with 1 when one comes out otherwise than it was made, which means another version of \
            Apus or a damaged store.
            """
    )

    @OptionGroup var study: StudyArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        let answer = try await client.get(.replay, [self.study.study], isLong: true, as: ReplayAnswer.self)
        if self.output.json {
            try Console.current.printJSON(answer)
        } else {
            try Console.current.print(Self.lines(answer))
        }
        if !answer.isIdentical { throw ExitCode.failure }
    }

    static func lines(_ answer: ReplayAnswer) -> [String] {
        let seconds = NumberText.short(answer.seconds)
        let decisions = answer.decisions > 0 ? ", \(answer.decisions) decisions about steps or runs" : ""
        let ends = answer.ends > 0 ? ", \(answer.ends) decisions by limits" : ""
        let earlier = answer.earlier > 0 ? ", \(answer.earlier) of earlier studies" : ""
        let counts =
            "\(answer.proposals) proposals in \(answer.asks) asks, \(answer.told) results told\(earlier)\(decisions)\(ends), "
            + "\(seconds) s"
        guard !answer.isIdentical else { return ["everything came out the same: \(counts)"] }
        let (proposals, others) = (
            answer.mismatches.count, answer.decisionMismatches.count + answer.endMismatches.count
        )
        return ["\(proposals) proposals and \(others) decisions came out otherwise: \(counts)"]
            + answer.mismatches.map { mismatch in
                "trial \(mismatch.trial): stored \(Self.text(mismatch.stored)); replayed \(Self.text(mismatch.replayed))"
            } + (answer.decisionMismatches + answer.endMismatches).map { VisibleText.escaped($0) }
    }

    private static func text(_ values: [String: ScalarValue]) -> String {
        guard !values.isEmpty else { return "nothing" }
        return values.sorted { $0.key < $1.key }
            .map { "\(VisibleText.escaped($0.key))=\(VisibleText.escaped($0.value.text))" }
            .joined(separator: " ")
    }
}
