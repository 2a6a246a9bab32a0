import ApusAPI
import ArgumentParser

/// `apus trial explain STUDY TRIAL`.
struct TrialExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells why a trial has its configuration, why it ran as far as it did, and why it waits.",
        discussion: """
            For a trial that a model proposed: the cost that the model expected and how sure it was, the gain that it \
            sought, the probability of being feasible that it gave, and how many results it knew and which running trials it \
            kept away from; with several objectives what was expected of each, how they were weighted, or from which fronts \
            the parents came. Of a native training also how long it is expected to run. In a study whose rule decides the \
            steps of trials: each time that the trial was let on, paused or stopped, with its rank and the limit. For a \
            trial that waits: why it is not running, worker by worker, and how its study stands beside others.
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

    private static let besideShown = 12

    private static func heading(_ answer: ExplanationAnswer) -> String {
        switch answer.source {
        case "user", "copy", "confirm": "trial \(answer.number) was proposed by no optimizer"
        default: "trial \(answer.number) was proposed by \(VisibleText.escaped(answer.source))"
        }
    }

    /// How many trials a proposal kept away from, and the first of them.
    private static func pending(_ answer: ExplanationAnswer) -> String {
        let count = "\(answer.pending) running or waiting \(answer.pending == 1 ? "trial" : "trials")"
        guard let beside = answer.beside else { return count }
        let more = beside.count > Self.besideShown ? " and \(beside.count - Self.besideShown) more" : ""
        return "\(count): \(beside.prefix(Self.besideShown).map(String.init).joined(separator: ", "))\(more)"
    }

    private static func text(_ one: ExplanationAnswer.Expectation) -> String {
        "\(VisibleText.escaped(one.metric)) \(NumberText.short(one.value)) ± \(NumberText.short(one.deviation))"
    }

    static func lines(_ answer: ExplanationAnswer) -> [String] {
        func line(_ name: String, _ text: String?) -> String? { text.map { "\(name)  \($0)" } }
        let expected = answer.mean.map { mean in
            NumberText.short(mean) + (answer.deviation.map { " ± \(NumberText.short($0))" } ?? "")
        }
        let gain = answer.gain.map { "\(NumberText.short($0))" + (answer.gainName.map { " (\($0))" } ?? "") }
        return [
            Self.heading(answer),
            line("expected cost", expected),
            line("gain         ", gain),
            line("feasible     ", answer.feasibility.map { NumberText.short($0) }),
            answer.expected.map { expected in
                line("expected     ", expected.map(Self.text).joined(separator: ", ")) ?? ""
            },
            line(
                "weights      ",
                answer.weights.map { $0.map { NumberText.short($0, digits: 2) }.joined(separator: ", ") }
            ),
            line(
                "parents      ",
                answer.parentFronts.map { "from fronts \($0.map(String.init).joined(separator: " and "))" }
            ),
            line("expected time", answer.expectedSeconds.map { NumberText.expected($0) }),
            answer.observed == 0 ? nil : line("results known", "\(answer.observed)"),
            answer.pending == 0 ? nil : line("kept away from", Self.pending(answer)),
            answer.note.isEmpty ? nil : VisibleText.escaped(answer.note),
        ].compactMap { $0 } + answer.decisions.map { VisibleText.escaped($0.text) }
            + (answer.waiting.map(Self.lines) ?? [])
    }

    private static func lines(_ waiting: WaitingAnswer) -> [String] {
        ["it waits:"] + waiting.study.map { "  \(VisibleText.escaped($0))" }
            + waiting.hosts.map { "  \(VisibleText.escaped($0.worker)): \(VisibleText.escaped($0.reason))" }
    }
}
