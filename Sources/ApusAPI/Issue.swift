/// One mistake in what was sent.
package struct Issue: Codable, Hashable, Sendable {
    /// Where: `study.yaml:14:5` or a field of the request; empty where there is no place.
    package let place: String

    /// What was expected, what came, and what to do.
    package let message: String

    /// A warning stops nothing.
    package let isWarning: Bool

    package init(place: String, message: String, isWarning: Bool = false) {
        self.place = place
        self.message = message
        self.isWarning = isWarning
    }
}
