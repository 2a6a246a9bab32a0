import ApusAPI
import ApusSpace
import ArgumentParser

/// `apus trial add STUDY NAME=VALUE …`.
struct TrialAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds a trial with a configuration of your own.",
        discussion: "Example: apus trial add mnist nb_filters=64 nb_conv=3 dropout1=0.2"
    )

    @OptionGroup var study: StudyArgument

    @Argument(help: "NAME=VALUE for each parameter.")
    var values: [String]

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        _ = try self.configuration()
    }

    func run() async throws {
        let request = AddTrialRequest(configuration: try self.configuration())
        let client = try self.client.client()
        let answer = try await client.send(.addTrial, [self.study.study], body: request, as: AddTrialAnswer.self)
        if self.output.json { return try Console.current.printJSON(answer) }
        try Console.current.print("trial \(answer.number) is waiting")
    }

    /// Numbers and booleans as such, everything else as text; the coordinator knows each parameter's type.
    func configuration() throws -> [String: ScalarValue] {
        var configuration: [String: ScalarValue] = [:]
        for text in self.values {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw ValidationError("'\(VisibleText.escaped(text))' must read NAME=VALUE")
            }
            let name = String(text[..<equals])
            guard configuration[name] == nil else { throw ValidationError("'\(name)' is given twice") }
            configuration[name] = ScalarValue(Self.literal(String(text[text.index(after: equals)...])))
        }
        return configuration
    }

    private static func literal(_ text: String) -> Literal {
        if let value = Int(text) { return .integer(value) }
        if let value = Double(text), value.isFinite { return .real(value) }
        return ["true": .boolean(true), "false": .boolean(false)][text] ?? .text(text)
    }
}
