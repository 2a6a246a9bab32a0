/// What a rule for the steps of trials was told, and what it decided at once.
///
/// The decisions follow from the events before and from this one; they are kept so that a replay can be compared.
public struct FidelityEntry: Hashable, Sendable, Codable {
    public let event: FidelityEvent
    public let actions: [FidelityAction]

    public init(_ event: FidelityEvent, actions: [FidelityAction] = []) {
        self.event = event
        self.actions = actions
    }
}
