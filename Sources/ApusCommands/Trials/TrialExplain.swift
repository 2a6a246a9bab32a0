import ApusAPI
import ArgumentParser

/// `apus trial explain STUDY TRIAL`.
struct TrialExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells why a trial has its configuration, and why it ran as far as it did.",
        discussion: """
            For a trial that a model proposed: the cost that the model expected and how sure it was, the gain that it \
            sought, and how many results and running trials it took into account. In a study whose rule decides the \
            steps of trials: each time that the trial was let on, paused or stopped, with its rank and the limit.
            """
    )

    @OptionGroup var trial: TrialArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        let answer = try await client.get(.explanation, self.trial.path, as: ExplanationAnswer.self)
        if self.output.json { return try Console.current.printJSON(answer) }
        try Console.current.print(Self.lines(answer))
    }

    static func lines(_ answer: ExplanationAnswer) -> [String] {
        func line(_ name: String, _ text: String?) -> String? { text.map { "\(name)  \($0)" } }
        let expected = answer.mean.map { mean in
            NumberText.short(mean) + (answer.deviation.map { " ± \(NumberText.short($0))" } ?? "")
        }
        let gain = answer.gain.map { "\(NumberText.short($0))" + (answer.gainName.map { " (\($0))" } ?? "") }
        return [
            "trial \(answer.number) was proposed by \(VisibleText.escaped(answer.source))",
            line("expected cost", expected),
            line("gain         ", gain),
            line("feasible     ", answer.feasibility.map { NumberText.short($0) }),
            answer.observed == 0 ? nil : line("results known", "\(answer.observed)"),
            answer.pending == 0 ? nil : line("kept away from", "\(answer.pending) running or waiting trials"),
            answer.note.isEmpty ? nil : VisibleText.escaped(answer.note),
        ].compactMap { $0 } + answer.decisions.map { VisibleText.escaped($0.text) }
    }
}
