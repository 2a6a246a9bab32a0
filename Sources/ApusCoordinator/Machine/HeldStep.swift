/// The objective's cost at a step, before the values of the constraints there are known.
struct HeldStep: Hashable, Sendable {
    let step: Int

    /// `nil` where it was not finite.
    let cost: Double?
}
