/// How a study decides for how many steps each trial runs.
public struct StudyFidelity: Hashable, Sendable, Codable {
    /// The rule's name, as in a study file.
    public let rule: String

    /// As the user wrote them.
    public let options: TreeValue

    /// The steps of a trial that runs to its end: epochs in the native engine, the program's own steps otherwise.
    public let stepsMax: Int

    public init(rule: String, options: TreeValue = .map([]), stepsMax: Int) {
        self.rule = rule
        self.options = options
        self.stepsMax = stepsMax
    }
}
