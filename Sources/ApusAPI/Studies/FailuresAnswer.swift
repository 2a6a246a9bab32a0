/// How many attempts of a study brought no result, by whose fault.
package struct FailuresAnswer: Codable, Hashable, Sendable {
    package let configuration: Int
    package let code: Int
    package let node: Int
    package let infrastructure: Int

    /// Whether the study paused itself because of them; its reason says why.
    package let pauses: Bool

    package init(
        configuration: Int = 0,
        code: Int = 0,
        node: Int = 0,
        infrastructure: Int = 0,
        pauses: Bool = false
    ) {
        self.configuration = configuration
        self.code = code
        self.node = node
        self.infrastructure = infrastructure
        self.pauses = pauses
    }
}
