/// `POST /api/v1/studies/{study}/trials`.
package struct AddTrialRequest: Codable, Hashable, Sendable {
    /// A value for each active parameter; constants may be left out.
    package let configuration: [String: ScalarValue]

    package init(configuration: [String: ScalarValue]) {
        self.configuration = configuration
    }
}
