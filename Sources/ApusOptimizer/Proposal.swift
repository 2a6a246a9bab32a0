public import ApusSpace

/// A configuration that an optimizer wants run, and why.
public struct Proposal: Hashable, Sendable, Codable {
    public let configuration: Configuration
    public let reasons: ProposalReasons

    public init(configuration: Configuration, reasons: ProposalReasons) {
        self.configuration = configuration
        self.reasons = reasons
    }
}
