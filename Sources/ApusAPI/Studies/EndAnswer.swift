/// Why a limit ended a study's search.
package struct EndAnswer: Codable, Hashable, Sendable {
    /// `trials`, `wallclock`, `gpu-time`, `target` or `plateau`.
    package let limit: String

    /// The same for a person.
    package let text: String

    /// The trial that reached the target.
    package let trial: UInt32?

    package init(limit: String, text: String, trial: UInt32? = nil) {
        self.limit = limit
        self.text = text
        self.trial = trial
    }
}
